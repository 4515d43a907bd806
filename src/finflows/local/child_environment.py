"""The environment of functions and tasks.

It is built up from nothing, so that no credentials, profile or endpoint of the person who runs the engine can leak
into a child and let it reach a real account.
"""

import os
from collections.abc import Mapping
from typing import Final

from finflows.local import aws_names

_INHERITED: Final = frozenset({"HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV"})
_INHERITED_PREFIXES: Final = ("COVERAGE_", "COV_CORE_")  # coverage of the children when tests measure it
_NOT_DECLARED: Final = {
    "AWS_ACCESS_KEY_ID": aws_names.ACCESS_KEY_ID,
    "AWS_SECRET_ACCESS_KEY": aws_names.SECRET_ACCESS_KEY,
    "AWS_REGION": aws_names.REGION,
    "AWS_DEFAULT_REGION": aws_names.REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",  # there is no X-Ray daemon to send to
    "PYTHONUNBUFFERED": "1",  # a log must hold what was said before a kill
    "TZ": "UTC",  # as in Lambda and in the task's image
}


def child_environment(endpoint: str, *layers: Mapping[str, str]) -> dict[str, str]:
    """The environment of one child; later layers win over earlier ones."""
    inherited = {
        key: value for key, value in os.environ.items() if key in _INHERITED or key.startswith(_INHERITED_PREFIXES)
    }
    environment = {**inherited, **_NOT_DECLARED, "AWS_ENDPOINT_URL": endpoint}
    for layer in layers:
        environment.update(layer)
    return environment
