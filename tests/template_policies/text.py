"""The template as a person and another account read it."""

import re
import tomllib
from collections.abc import Iterator
from typing import Final

import yaml

from template_policies.stack import PROJECT, Stack

ENVIRONMENTS: Final = ("default", "staging", "prod")


def no_anchors(stack: Stack) -> Iterator[str]:
    """CloudFormation itself does not resolve them."""
    for event in yaml.parse(stack.text):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else 0
            yield f"Line {line} has an anchor or alias."


def parameters_explain_themselves(stack: Stack) -> Iterator[str]:
    interface = stack.written["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in interface for name in group["Parameters"]]
    for name, parameter in stack.written["Parameters"].items():
        if not parameter.get("Description"):
            yield f"Parameter {name} says nothing about itself."
        if grouped.count(name) != 1:
            yield f"Parameter {name} is in no group of the console, or in two."
    for name in set(grouped) - set(stack.written["Parameters"]):
        yield f"A group names {name}, which is no parameter."


def nothing_belongs_to_one_account(stack: Stack) -> Iterator[str]:
    for number, line in enumerate(stack.text.splitlines(), 1):
        if re.search(r"arn:aws(-[a-z]+)*:", line):
            yield f"Line {number} names the partition; use AWS::Partition."
        if re.search(r"\b\d{12}\b", line):
            yield f"Line {number} names an account."
        if re.search(r"\bus-(east|west)-\d\b", line):
            yield f"Line {number} names a region."


def stacks_are_tagged(_stack: Stack) -> Iterator[str]:
    """CloudFormation passes a stack's tags on to its resources."""
    config = tomllib.loads((PROJECT / "samconfig.toml").read_text())
    for name in ENVIRONMENTS:
        tags = config[name]["deploy"]["parameters"].get("tags", "")
        for tag in ("application=finflows", f"environment={'dev' if name == 'default' else name}"):
            if tag not in tags:
                yield f"Stacks of {name} are not tagged {tag}."
