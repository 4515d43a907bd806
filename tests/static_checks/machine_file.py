"""A state machine as it will be deployed: its text, and the document that it becomes once the placeholders are filled.

Placeholders are filled before the text is parsed: `MaxConcurrency: ${Most}` is a number in AWS, and text to a linter
that reads the file itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from static_checks.findings import Finding

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built
PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


@dataclass(frozen=True)
class Scope:
    """A group of states that may name each other: the machine's own, an ItemProcessor's or a branch's."""

    start_at: Any
    states: Mapping[str, Any]
    owner: str = ""
    """The Map or Parallel that the states belong to; empty for the machine's own."""


@dataclass(frozen=True)
class State:
    name: str
    body: Mapping[str, Any]
    scope: Scope
    inside_map: bool

    @property
    def type(self) -> str:
        return str(self.body.get("Type", ""))


@dataclass(frozen=True)
class MachineFile:
    """`substitutions` are the values of DefinitionSubstitutions; `sources` the logical ids behind them, if any."""

    path: Path
    label: str
    logical_id: str
    text: str
    substitutions: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`statemachines/screening.asl.yaml` -> `screening`, the folder of its events."""
        return self.path.name.split(".")[0]

    @cached_property
    def filled_text(self) -> str:
        return PLACEHOLDER.sub(lambda match: str(self.substitutions.get(match.group(1), match.group(0))), self.text)

    @cached_property
    def document(self) -> Any:
        """Raises `yaml.YAMLError`."""
        return yaml.load(self.filled_text, Loader=LOADER)  # noqa: S506 - a safe loader

    @cached_property
    def scopes(self) -> list[Scope]:
        return list(_scopes(self.document, ""))

    @cached_property
    def states(self) -> list[State]:
        """Every state, inner ones after the state that holds them."""
        top, *_ = self.scopes
        return list(_walk(top, inside_map=False))

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line on which each state begins."""
        return dict(_state_lines(yaml.compose(self.filled_text, Loader=LOADER)))

    def finding(self, state: str, rule: str, problem: str, fix: str) -> Finding:
        return Finding(self.label, self.lines.get(state, 1), state, rule, problem, fix)


def inner_machines(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The machines inside a state: an ItemProcessor, or branches."""
    return [*([body["ItemProcessor"]] if "ItemProcessor" in body else []), *body.get("Branches", [])]


def _scopes(machine: Mapping[str, Any], owner: str) -> Iterator[Scope]:
    states = machine.get("States", {})
    yield Scope(machine.get("StartAt"), states, owner)
    for name, body in states.items():
        for inner in inner_machines(body):
            yield from _scopes(inner, name)


def _walk(scope: Scope, *, inside_map: bool) -> Iterator[State]:
    for name, body in scope.states.items():
        yield State(name, body, scope, inside_map)
        for inner in inner_machines(body):
            inner_scope = Scope(inner.get("StartAt"), inner.get("States", {}), name)
            yield from _walk(inner_scope, inside_map=inside_map or "ItemProcessor" in body)


def _state_lines(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _state_lines(item)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "States" and isinstance(value, yaml.MappingNode):
                yield from ((name.value, name.start_mark.line + 1) for name, _ in value.value)
            yield from _state_lines(value)
