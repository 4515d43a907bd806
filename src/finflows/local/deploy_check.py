"""What a deployment still lacks: the parameters of template.yaml against what is given.

Nothing here asks AWS: whether a VPC exists, the deployment tells.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from finflows.adapters.webhook.address_gate import ReceiverRules, receiver_address
from finflows.application.alert_ports import AddressRefused
from finflows.local.deployment import Deployment, effective_values
from finflows.local.template.project import ProjectTemplate

SILENT_WITHOUT: Final = {
    "AlarmEmail": "nobody hears alarms",
    "SummaryEmail": "nobody gets the summary of a night",
    "CodeVersion": "manifests would say 'unreleased'; make publish-image notes the commit",
}
"""Parameters with a default that a deployment should not keep."""

NEEDED_WITH: Final = (
    ("DatabaseHost", "DatabaseResourceId", "IAM lets functions sign in by it, also with a DatabaseUrlSecret"),
    ("DatabaseHost", "DatabaseSecurityGroup", "without it nothing may go out to the database's port"),
    ("DatabaseHost", "ExecutePlansImage", "its tasks buy; make publish-image notes it"),
    ("DatabaseHost", "PriceKeysSecret", "without the providers' keys no price can be asked for"),
    ("DatabaseResourceId", "DatabaseHost", "without it the stack has no investments"),
    ("WebhookUrl", "WebhookHosts", "the receiver's host must be among them"),
)
"""Whoever gives the first must give the second, because."""

_REGION_OF_IMAGE: Final = re.compile(r"\d+\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com")


@dataclass(frozen=True, slots=True)
class Lack:
    """`must` is false for what only should be given."""

    parameter: str
    problem: str
    must: bool = True


def lacks(template: ProjectTemplate, deployment: Deployment) -> list[Lack]:
    """Everything that is missing or wrong: each parameter in the template's order, then what does not go together."""
    found = [
        Lack(name, "is no parameter of template.yaml") for name in deployment.values if name not in template.parameters
    ]
    values = effective_values(template.parameters, deployment)
    for name, declared in template.parameters.items():
        found.extend(_lacks_of(name, declared, values[name] if deployment.values.get(name) else ""))
    for given, needed, because in NEEDED_WITH:
        if values[given] and not values[needed]:
            found.append(Lack(needed, f"is missing, as {given} is given: {because}"))
    return [*found, *_foreign_images(values, deployment), *_refused_receivers(values)]


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
    """CloudFormation takes any number; programs refuse 1.5 plans when they start."""
    try:
        number = float(given)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        yield Lack(name, f"'{given}' is no number")
        return
    if isinstance(declared.get("Default"), int) and not re.fullmatch(r"-?\d+", given):
        yield Lack(name, f"'{given}' is no whole number")
    least, most = float(declared.get("MinValue", number)), float(declared.get("MaxValue", number))
    if number < least:
        yield Lack(name, f"{given} is less than {declared['MinValue']}")
    elif number > most:
        yield Lack(name, f"{given} is more than {declared['MaxValue']}")


def _foreign_images(values: Mapping[str, str], deployment: Deployment) -> Iterator[Lack]:
    """A task's role may pull from the stack's own region alone."""
    for name in values:
        found = _REGION_OF_IMAGE.match(values[name]) if name.endswith("Image") else None
        if found and deployment.region and found[1] != deployment.region:
            yield Lack(
                name,
                f"is in {found[1]}, the stack in {deployment.region} (samconfig.toml): "
                f"AWS_REGION={deployment.region} make publish-image",
            )


def _refused_receivers(values: Mapping[str, str]) -> Iterator[Lack]:
    """What deliveries would be refused for, all of them, in the first night."""
    if not (values["WebhookUrl"] and values["WebhookHosts"]):
        return
    rules = ReceiverRules(
        hosts=frozenset(host.strip() for host in values["WebhookHosts"].split(",")),
        ports=frozenset(map(int, re.findall(r"\d+", values["WebhookPorts"]))),
        loopback=values["WebhookLoopback"] == "true",
    )
    try:
        receiver_address(values["WebhookUrl"], rules)
    except AddressRefused as exc:
        yield Lack("WebhookUrl", f"would be refused: {exc}")
