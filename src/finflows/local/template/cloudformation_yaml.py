"""Reads CloudFormation YAML: short tags become the long forms that JSON templates have.

`!Sub x` -> `{"Fn::Sub": "x"}`, `!Ref x` -> `{"Ref": "x"}`, `!GetAtt a.b` -> `{"Fn::GetAtt": ["a", "b"]}`.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from typing import Any

import yaml

_WITHOUT_PREFIX = frozenset({"Ref", "Condition"})


class CloudFormationLoader(yaml.SafeLoader):
    """SafeLoader plus short tags. Dates stay text: a template's `2012-10-17` is a version, not a day."""


def _long_form(loader: CloudFormationLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    key = tag if tag in _WITHOUT_PREFIX else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        text = loader.construct_scalar(node)
        return {key: str(text).split(".", 1) if tag == "GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {key: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 - YAML has three kinds of node
    return {key: loader.construct_mapping(node, deep=True)}


CloudFormationLoader.add_multi_constructor("!", _long_form)
CloudFormationLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str) -> Any:
    """The document as plain dicts and lists. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=CloudFormationLoader)  # noqa: S506 - derived from SafeLoader  # nosec B506
