"""Fills a field with values, as Step Functions does, and notes what goes wrong.

More is refused than Step Functions refuses: JSONata takes a variable or key that does not exist for nothing at all, and
`$count($nothing) > 0` or `$runId & "-" & $nothing` go on without a word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from finflows.local.jsonata_expression import ExpressionFailed, evaluate
from static_checks.expressions import expression_in
from static_checks.findings import Finding
from static_checks.jsonata_syntax import Path, names_of
from static_checks.machine_file import MachineFile

_NOTHING = object()


class NoValue(Exception):
    """A finding has been noted, and the path through the machine ends here."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What expressions see: the state's input, the context object, variables, and a result or an error."""

    state: str
    states: Mapping[str, Any]
    variables: Mapping[str, Any]

    def with_states(self, **more: Any) -> "Moment":
        return replace(self, states={**self.states, **more})

    @property
    def bindings(self) -> dict[str, Any]:
        return {**self.variables, "states": self.states}


@dataclass(slots=True)
class Values:
    machine: MachineFile
    _refused: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    _seen_paths: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def filled(self, moment: Moment, place: str, value: Any) -> Any:
        """The value with every expression evaluated. Raises NoValue."""
        if isinstance(value, dict):
            return {key: self.filled(moment, f"{place}.{key}", item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(moment, f"{place}[{index}]", item) for index, item in enumerate(value)]
        expression = expression_in(value)
        return value if expression is None else self._evaluated(moment, place, expression)

    @property
    def findings(self) -> list[Finding]:
        return sorted(self._refused.values())

    def refuse(self, state: str, rule: str, about: str, problem: str, fix: str) -> None:
        """Told once of what it is about: thirty chunks have the same fault."""
        self._refused.setdefault((state, rule, about), self.machine.finding(state, rule, problem, fix))

    def paths_without_value(self) -> Iterator[Finding]:
        """After all walks: paths that had a value in none of them."""
        for (state, place, path), has_value in self._seen_paths.items():
            if not has_value:
                problem = f"{place} names {path}, which has no value in any sample."
                fix = "Mend its spelling, or add a sample that has it."
                yield self.machine.finding(state, "path", problem, fix)

    def _evaluated(self, moment: Moment, place: str, expression: str) -> Any:
        names = names_of(expression)
        for path in names.paths:
            if path.variable not in moment.bindings:
                problem = f"{place} uses ${path.variable}, which no state on the way here assigns."
                self.refuse(moment.state, "variable", place, problem, "Assign it before, or mend its spelling.")
                raise NoValue
            key = (moment.state, place, str(path))
            self._seen_paths[key] = self._seen_paths.get(key, False) or _has_value(moment.bindings, path)
        try:
            return evaluate(expression, moment.bindings)
        except ExpressionFailed as exc:
            if all(self._seen_paths[moment.state, place, str(path)] for path in names.paths):
                fix = "Mend it, or the sample data in events/ if they are not what AWS gives."
                self.refuse(moment.state, "evaluation", place, f"{place}: {exc}", fix)
            raise NoValue from exc


def _has_value(bindings: Mapping[str, Any], path: Path) -> bool:
    found: list[Any] = [bindings[path.variable]]
    for name in path.names:
        flat = [item for value in found for item in (value if isinstance(value, list) else [value])]
        found = [item[name] for item in flat if isinstance(item, dict) and name in item]
    return bool(found)
