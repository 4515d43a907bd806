"""One client per service for all tasks.

Stock moto makes a new boto3 client for every task and from boto3's default session, which threads may not
share, and addresses `localhost`, which may be another machine's IPv6.
"""

import sys
from typing import Any, Final

from moto.stepfunctions.parser.asl.utils import boto_client

from finflows.local.repairs import seam

_NAME: Final = boto_client.boto_client_for.__name__


def apply() -> None:
    original = boto_client.boto_client_for
    for module in list(sys.modules.values()):
        if getattr(module, _NAME, None) is original:
            setattr(module, _NAME, _client)


def _client(region: str, service: str, state_credentials: Any = None) -> Any:
    del region, state_credentials  # one region, one account
    return seam.current().client(service)
