"""A template as CloudFormation gets it, and ways to look at it. Conditions are open: both ways of an Fn::If count."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from finflows.local.template import cloudformation_yaml

PROJECT: Final = Path(__file__).parents[2]
SAM_PYTHON: Final = PROJECT / ".envs/sam/bin/python"
_TRANSFORM: Final = Path(__file__).with_name("sam_transform.py")

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Stack:
    """`written` is template.yaml as it stands, `resources` what SAM makes of it."""

    text: str
    written: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]

    def of(self, *types: str) -> Iterator[tuple[str, Properties]]:
        """Logical id and properties of the resources of these types."""
        for logical_id, resource in self.resources.items():
            if resource["Type"] in types:
                yield logical_id, resource.get("Properties", {})

    def ids(self, *types: str) -> list[str]:
        return [logical_id for logical_id, _ in self.of(*types)]


@dataclass(frozen=True)
class Template:
    """What a stack is made of; `document` is the text, read."""

    text: str
    document: Mapping[str, Any]

    @classmethod
    def of_text(cls, text: str) -> "Template":
        return cls(text, cloudformation_yaml.parse(text))


def stacks_of(templates: Sequence[Template]) -> list[Stack]:
    """Transform many templates in one process. Skips the test where aws-sam-cli's environment is not there."""
    if not SAM_PYTHON.exists():
        pytest.skip("SAM's translator is not there; `make check` and `make test` install it")
    done = subprocess.run(
        [str(SAM_PYTHON), str(_TRANSFORM)],
        input="".join(json.dumps(template.document) + "\n" for template in templates),
        env={**os.environ, "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Stack(template.text, template.document, answer["Resources"])
        for template, answer in zip(templates, answers, strict=True)
    ]


def ways(value: Any) -> Iterator[Any]:
    """Every value that conditions leave open; nothing for !Ref AWS::NoValue."""
    if value == {"Ref": "AWS::NoValue"}:
        return
    if isinstance(value, dict) and set(value) == {"Fn::If"}:
        _, yes, no = value["Fn::If"]
        yield from ways(yes)
        yield from ways(no)
    else:
        yield value


def items(value: Any) -> list[Any]:
    """A list, or a single value, with every way of its members."""
    members = [member for way in ways(value) for member in (way if isinstance(way, list) else [way])]
    return [way for member in members for way in ways(member)]


def statements(role: Properties) -> Iterator[Mapping[str, Any]]:
    for policy in items(role.get("Policies", [])):
        yield from items(policy["PolicyDocument"]["Statement"])


def actions(statement: Mapping[str, Any]) -> list[str]:
    return [str(action) for action in items(statement.get("Action", []))]


def named_in(value: Any) -> set[str]:
    """Logical ids and parameters that a value refers to, at any depth, also inside Fn::Sub."""
    if isinstance(value, list):
        return {name for member in value for name in named_in(member)}
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, argument in value.items():
        if key == "Ref":
            found.add(str(argument))
        elif key == "Fn::GetAtt":
            found.add(argument.split(".")[0] if isinstance(argument, str) else str(argument[0]))
        elif key == "Fn::Sub":
            text = argument if isinstance(argument, str) else argument[0]
            found |= {part.split("}")[0].split(".")[0] for part in text.split("${")[1:]}
            found |= named_in(argument if isinstance(argument, list) else [])
        else:
            found |= named_in(argument)
    return found
