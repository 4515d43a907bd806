"""A definition in YAML must be nothing but JSON in another spelling.

CloudFormation turns it into JSON with a parser of its own. Anchors and aliases are refused there; of a key that is
given twice, one value is lost without a word; and `on`, `1:30` or `2026-11-23` are not text in YAML 1.1.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from static_checks.findings import Finding
from static_checks.machine_file import LOADER, MachineFile, inner_machines

_LISTS = ("Branches", "Catch", "Choices", "Retry")


def check(machine: MachineFile) -> Iterator[Finding]:
    try:
        yield from _anchors(machine)
        yield from _twice(machine, yaml.compose(machine.filled_text, Loader=LOADER))
        document = machine.document
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        problem = f"This is not YAML: {getattr(exc, 'problem', None) or exc}."
        yield Finding(machine.label, mark.line + 1 if mark else 1, "", "yaml", problem, "Mend the text.")
        return
    yield from _misshapen(machine, document, "The definition")
    yield from _other_than_json(machine, document, "")


def _anchors(machine: MachineFile) -> Iterator[Finding]:
    for event in yaml.parse(machine.filled_text, Loader=LOADER):
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            problem = f"{sign}{event.anchor} is an anchor or alias of YAML, which CloudFormation refuses."
            line = event.start_mark.line + 1 if event.start_mark else 1
            yield Finding(machine.label, line, "", "alias", problem, "Write the value where it is needed.")


def _twice(machine: MachineFile, node: yaml.Node | None) -> Iterator[Finding]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(machine, item)
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            problem = f"'{key.value}' is given twice in one mapping; the first value would be lost."
            line = key.start_mark.line + 1
            yield Finding(machine.label, line, "", "duplicate-key", problem, "Keep one, or rename the second.")
        seen.add(key.value)
        yield from _twice(machine, value)


def _misshapen(machine: MachineFile, part: Any, name: str) -> Iterator[Finding]:
    """What the other checks take for granted: states are mappings, and what lists them or their branches is a list."""
    if not isinstance(part, dict) or not isinstance(part.get("States"), dict):
        yield _shape(machine, f"{name} has no States", "Give it a mapping of states.")
        return
    for state, body in part["States"].items():
        if not isinstance(body, dict):
            yield _shape(machine, f"State '{state}' is no mapping", "Indent its fields below its name.")
            continue
        for field in _LISTS:
            if not _is_list_of_mappings(body.get(field, [])):
                yield _shape(machine, f"{field} of state '{state}' is no list of mappings", "Begin each with a dash.")
                return
        for inner in inner_machines(body):
            yield from _misshapen(machine, inner, f"The inner machine of state '{state}'")


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _shape(machine: MachineFile, problem: str, fix: str) -> Finding:
    return Finding(machine.label, 1, "", "shape", f"{problem}.", fix)


def _other_than_json(machine: MachineFile, value: Any, place: str) -> Iterator[Finding]:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                yield _no_json(machine, f"{place}.{key}", f"the key {key!r}")
            yield from _other_than_json(machine, item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _other_than_json(machine, item, f"{place}[{index}]")
    elif not (value is None or isinstance(value, str | bool | int | float)):
        yield _no_json(machine, place, f"a {type(value).__name__}")


def _no_json(machine: MachineFile, place: str, found: str) -> Finding:
    problem = f"{place.lstrip('.')} is {found} to YAML, which JSON does not have."
    return Finding(machine.label, 1, "", "not-json", problem, "Put it in quotes.")
