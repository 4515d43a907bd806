"""What a deployment still lacks: the parameters of template.yaml against samconfig.toml and deploy/<environment>.env.

`deploy/prod.env` holds what belongs to one account and is not kept in the repository: `Parameter=value`, one a line.
It wins over `parameter_overrides` of samconfig.toml. Nothing here asks AWS: whether a VPC exists, the deployment tells.
"""

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from finflows.contracts.errors import InputRefused
from finflows.local.template.project import ProjectTemplate

SILENT_WITHOUT: Final = {
    "AlarmEmail": "nobody hears alarms",
    "SummaryEmail": "nobody gets the summary of a night",
    "CodeVersion": "manifests would say 'unreleased'; make publish-image notes the commit",
}
"""Parameters with a default that a deployment should not keep."""


@dataclass(frozen=True, slots=True)
class Lack:
    """`must` is false for what only should be given."""

    parameter: str
    problem: str
    must: bool = True


@dataclass(frozen=True, slots=True)
class Deployment:
    environment: str
    stack: str
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
    return Deployment(
        environment=environment,
        stack=str(settings.get("global", {}).get("parameters", {}).get("stack_name", "")),
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


def lacks(template: ProjectTemplate, deployment: Deployment) -> list[Lack]:
    """Everything that is missing or wrong, in the template's order."""
    found = [
        Lack(name, "is no parameter of template.yaml") for name in deployment.values if name not in template.parameters
    ]
    for name, declared in template.parameters.items():
        found.extend(_lacks_of(name, declared, deployment.values.get(name, "")))
    return found


def _lacks_of(name: str, declared: Mapping[str, Any], given: str) -> Iterator[Lack]:
    if given:
        yield from _breaches(name, declared, given)
    elif "Default" not in declared:
        yield Lack(name, f"is missing: {' '.join(str(declared.get('Description', '')).split())}")
    elif name in SILENT_WITHOUT:
        yield Lack(name, f"is not given: {SILENT_WITHOUT[name]}", must=False)


def _breaches(name: str, declared: Mapping[str, Any], given: str) -> Iterator[Lack]:
    pattern, allowed = declared.get("AllowedPattern"), declared.get("AllowedValues")
    if pattern and not re.fullmatch(pattern, given):
        yield Lack(name, f"'{given}' does not match {pattern}")
    if allowed and given not in map(str, allowed):
        yield Lack(name, f"'{given}' is none of {', '.join(map(str, allowed))}")
    if declared.get("Type") == "Number":
        yield from _number_breaches(name, declared, given)


def _number_breaches(name: str, declared: Mapping[str, Any], given: str) -> Iterator[Lack]:
    try:
        number = float(given)
    except ValueError:
        yield Lack(name, f"'{given}' is no number")
        return
    least, most = float(declared.get("MinValue", number)), float(declared.get("MaxValue", number))
    if not least <= number <= most:
        yield Lack(name, f"{given} is not between {declared.get('MinValue', '')} and {declared.get('MaxValue', '')}")
