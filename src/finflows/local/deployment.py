"""A deployment as samconfig.toml and deploy/<environment>.env describe it.

`deploy/prod.env` holds what belongs to one account and is not kept in the repository: `Parameter=value`, one a line.
It wins over `parameter_overrides` of samconfig.toml.
"""

import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finflows.contracts.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Deployment:
    """A value that is empty is not given."""

    environment: str
    stack: str
    region: str
    values: Mapping[str, str]
    file: Path


def read_deployment(project: Path, environment: str) -> Deployment:
    """Raises InputRefused when samconfig.toml has no such environment, or a line of the file is no assignment."""
    config = tomllib.loads((project / "samconfig.toml").read_text(encoding="utf-8"))
    if environment not in config:
        known = ", ".join(key for key, value in config.items() if isinstance(value, dict))
        raise InputRefused(f"samconfig.toml has no environment '{environment}'; it has {known}.")
    settings = config[environment]
    overrides = settings.get("deploy", {}).get("parameters", {}).get("parameter_overrides", [])
    words = shlex.split(overrides) if isinstance(overrides, str) else [str(word) for word in overrides]
    file = project / "deploy" / f"{environment}.env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    everywhere = settings.get("global", {}).get("parameters", {})
    return Deployment(
        environment=environment,
        stack=str(everywhere.get("stack_name", "")),
        region=str(everywhere.get("region", "")),
        values=dict([*_assignments(words, project / "samconfig.toml"), *_assignments(lines, file)]),
        file=file,
    )


def _assignments(lines: Sequence[str], place: Path) -> Iterator[tuple[str, str]]:
    for line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, separator, value = text.partition("=")
        if not separator:
            raise InputRefused(f"{place.name}: '{name}' is no assignment; write Parameter=value, one a line.")
        yield name.strip(), value.strip().strip("\"'")


def effective_values(declared: Mapping[str, Mapping[str, Any]], deployment: Deployment) -> dict[str, str]:
    """Every parameter, what is not given by its default: CloudFormation would leave such a one as it was last time."""
    return {
        name: _without_spaces(parameter, deployment.values.get(name) or str(parameter.get("Default", "")))
        for name, parameter in declared.items()
    }


def _without_spaces(parameter: Mapping[str, Any], value: str) -> str:
    """CloudFormation takes the space after a list's comma for a part of the next member."""
    kind = str(parameter.get("Type", ""))
    if kind != "CommaDelimitedList" and not kind.startswith("List<"):
        return value
    return ",".join(member.strip() for member in value.split(","))
