"""Resolves CloudFormation's intrinsic functions to the values that they have on one machine.

Only what is asked for is resolved, so a parameter without a default (a VPC, an image digest) is an error
only when something that runs locally needs it.
Not there: Fn::ImportValue, Fn::Cidr, Fn::Transform, dynamic references ({{resolve:...}}).
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from finflows.local import aws_names
from finflows.local.errors import TemplateRefused
from finflows.local.template import identities

_PSEUDO_PARAMETERS: Mapping[str, Any] = {
    "AWS::AccountId": aws_names.ACCOUNT_ID,
    "AWS::NotificationARNs": [],
    "AWS::Partition": aws_names.PARTITION,
    "AWS::Region": aws_names.REGION,
    "AWS::StackId": aws_names.arn("cloudformation", f"stack/{aws_names.STACK_NAME}/local"),
    "AWS::StackName": aws_names.STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}
_PLACEHOLDER = re.compile(r"\$\{(!?)([A-Za-z0-9_.:]+)\}")


class _NoValue:
    """What `!Ref AWS::NoValue` leaves: the property is taken away."""


NO_VALUE = _NoValue()


class Intrinsics:
    """Answers `resolve(value)` for one template document and one set of parameter values."""

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, Any], place: Path) -> None:
        self._resources: Mapping[str, Any] = document.get("Resources") or {}
        self._mappings: Mapping[str, Any] = document.get("Mappings") or {}
        self._conditions: Mapping[str, Any] = document.get("Conditions") or {}
        self._declared: Mapping[str, Any] = document.get("Parameters") or {}
        self._parameters = parameters
        self._place = place
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": lambda value: str(value[0]).join(map(str, self.resolve(value[1]))),
            "Fn::Split": lambda value: str(self.resolve(value[1])).split(value[0]),
            "Fn::Select": lambda value: self.resolve(value[1])[int(self.resolve(value[0]))],
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": lambda value: self.resolve(value[1] if self.condition(value[0]) else value[2]),
            "Fn::Equals": lambda value: str(self.resolve(value[0])) == str(self.resolve(value[1])),
            "Fn::Not": lambda value: not self.resolve(value[0]),
            "Fn::And": lambda value: all(self.resolve(item) for item in value),
            "Fn::Or": lambda value: any(self.resolve(item) for item in value),
            "Fn::GetAZs": lambda _value: [f"{aws_names.REGION}a", f"{aws_names.REGION}b"],
            "Fn::Base64": self.resolve,
        }

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function replaced, at any depth."""
        if isinstance(value, dict):
            if len(value) == 1:
                (name, argument), *_ = value.items()
                if name in self._functions:
                    return self._functions[name](argument)
                if str(name).startswith("Fn::"):
                    raise TemplateRefused(self._place, f"the embedded engine does not know {name}.")
            resolved = {key: self.resolve(item) for key, item in value.items()}
            return {key: item for key, item in resolved.items() if item is not NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        return value

    def condition(self, name: str) -> bool:
        if name not in self._conditions:
            raise TemplateRefused(self._place, f"condition '{name}' is not defined.")
        return bool(self.resolve(self._conditions[name]))

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in _PSEUDO_PARAMETERS:
            return _PSEUDO_PARAMETERS[name]
        if name in self._declared:
            return self._parameter(name)
        return identities.reference(self._resource(name), name, self._explicit_name(name))

    def _get_att(self, argument: Any) -> str:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        resource = self._resource(logical_id)
        return identities.attribute(resource, logical_id, attribute, self._explicit_name(logical_id))

    def physical_name(self, logical_id: str) -> str:
        resource = self._resource(logical_id)
        return identities.physical_name(resource, logical_id, self._explicit_name(logical_id))

    def _explicit_name(self, logical_id: str) -> str | None:
        resource = self._resource(logical_id)
        key = identities.name_property(resource)
        given = (resource.get("Properties") or {}).get(key) if key else None
        name = self.resolve(given) if given is not None else None
        return None if name is None or name is NO_VALUE else str(name)

    def _sub(self, argument: Any) -> str:
        text, local = (argument, {}) if isinstance(argument, str) else argument

        def value_of(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in local:
                return str(self.resolve(local[name]))
            return str(self._get_att(name) if "." in name and "::" not in name else self._ref(name))

        return _PLACEHOLDER.sub(value_of, text)

    def _find_in_map(self, argument: list[Any]) -> Any:
        mapping, first, second = (self.resolve(part) for part in argument[:3])
        try:
            return self.resolve(self._mappings[mapping][first][second])
        except KeyError as exc:
            raise TemplateRefused(self._place, f"mapping {mapping}/{first}/{second} is not defined.") from exc

    def _parameter(self, name: str) -> Any:
        value = self._parameters.get(name, self._declared[name].get("Default"))
        if value is None:
            problem = f"parameter '{name}' has no default and is needed to run locally; give it a value."
            raise TemplateRefused(self._place, problem)
        kind = str(self._declared[name].get("Type", "String"))
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return value if isinstance(value, list) else [part.strip() for part in str(value).split(",")]
        return _as_cloudformation_text(value)

    def _resource(self, logical_id: str) -> Mapping[str, Any]:
        resource: Mapping[str, Any] | None = self._resources.get(logical_id)
        if resource is None:
            raise TemplateRefused(self._place, f"'{logical_id}' is neither a parameter nor a resource.")
        return resource


def _as_cloudformation_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
