"""Where JSONata stands in a definition, and what it may name there.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html: text is an expression if it begins with
`{%` and ends with `%}`, exactly, and only in some fields. `$states.result` is there after a success of a Task, Map or
Parallel, `$states.errorOutput` in a Catch.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from static_checks.findings import Finding
from static_checks.jsonata_syntax import Path, SyntaxFault, names_of
from static_checks.machine_file import MachineFile, State

_OPEN, _CLOSE = "{%", "%}"
_ALMOST = re.compile(r"\{\s*%|%\s*\}")
_BARE = re.compile(r"\s*\$(states\.|[a-z]\w*([.\[(]|$))")
_LONGEST = 100
_BEFORE = frozenset(
    {
        "Arguments",
        "Items",
        "ItemSelector",
        "MaxConcurrency",
        "TimeoutSeconds",
        "HeartbeatSeconds",
        "Seconds",
        "Timestamp",
        "Error",
        "Cause",
    }
)
_AFTER = frozenset({"Assign", "Output"})
_WITH_RESULT = frozenset({"Task", "Map", "Parallel"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands: `field` as a person would look for it, and what of `$states` exists there."""

    state: State
    field: str
    evaluated: bool
    given: frozenset[str] = frozenset({"input", "context"})


def expression_in(text: Any) -> str | None:
    if isinstance(text, str) and text.startswith(_OPEN) and text.endswith(_CLOSE):
        return text[len(_OPEN) : -len(_CLOSE)].strip()
    return None


def check(machine: MachineFile) -> Iterator[Finding]:
    for state in machine.states:
        yield from _uncut(machine, state)
        for place, text in texts_of(state):
            yield from _text(machine, place, text)


def _uncut(machine: MachineFile, state: State) -> Iterator[Finding]:
    """Without an Output, a task passes on all that its job or its error says."""
    fix = "Give it an Output of index, status and error: thirty job descriptions approach the limit of 256 KiB."
    if state.inside_map and _is_job(state) and "Output" not in state.body:
        problem = "The Task has no Output, so it passes a whole job description on."
        yield machine.finding(state.name, "whole-result", problem, fix)
    for index, catcher in enumerate(state.body.get("Catch", [])):
        if state.inside_map and "Output" not in catcher:
            problem = f"Catch[{index}] has no Output, so it passes the error's cause on."
            yield machine.finding(state.name, "whole-result", problem, fix)


def _is_job(state: State) -> bool:
    return ".sync" in str(state.body.get("Resource", ""))


def texts_of(state: State) -> Iterator[tuple[Place, str]]:
    """Every text of a state, but those of the states inside it."""
    for field, value in state.body.items():
        if field in {"ItemProcessor", "Branches", "Comment"}:
            continue
        if field in {"Catch", "Choices"}:
            for index, branch in enumerate(value):
                yield from _branch(state, f"{field}[{index}]", branch, is_catch=field == "Catch")
        else:
            has_result = field in _AFTER and state.type in _WITH_RESULT
            place = _place(state, field, field in _BEFORE | _AFTER, "result" if has_result else "")
            yield from _texts(place, value)


def _branch(state: State, where: str, branch: Mapping[str, Any], *, is_catch: bool) -> Iterator[tuple[Place, str]]:
    for field, value in branch.items():
        if field != "Comment":
            evaluated = field in _AFTER or (field == "Condition" and not is_catch)
            yield from _texts(_place(state, f"{where}.{field}", evaluated, "errorOutput" if is_catch else ""), value)


def _place(state: State, field: str, evaluated: bool, more: str) -> Place:  # noqa: FBT001 - a fact, not a switch
    given = {"input", "context", more} if more else {"input", "context"}
    return Place(state, field, evaluated, frozenset(given))


def _texts(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield Place(place.state, place.field, evaluated=False), key
            yield from _texts(Place(place.state, f"{place.field}.{key}", place.evaluated, place.given), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(Place(place.state, f"{place.field}[{index}]", place.evaluated, place.given), item)


def _text(machine: MachineFile, place: Place, text: str) -> Iterator[Finding]:
    expression = expression_in(text)
    if expression is None:
        yield from _no_expression(machine, place, text)
    elif not place.evaluated:
        problem = f"{place.field} is not evaluated, so the expression would stay text."
        yield machine.finding(place.state.name, "expression-place", problem, "Write the value itself.")
    else:
        yield from _expression(machine, place, text, expression)


def _no_expression(machine: MachineFile, place: Place, text: str) -> Iterator[Finding]:
    if _ALMOST.search(text):
        problem = f"{place.field} holds {text!r}, which Step Functions takes for plain text."
        fix = "An expression begins with {% and ends with %}, exactly; nothing may stand around them."
        yield machine.finding(place.state.name, "delimiters", problem, fix)
    elif place.evaluated and _BARE.match(text):
        problem = f"{place.field} holds {text!r}, which looks like JSONata and is plain text."
        yield machine.finding(place.state.name, "delimiters", problem, "Put it between {% and %}.")


def _expression(machine: MachineFile, place: Place, text: str, expression: str) -> Iterator[Finding]:
    name = place.state.name
    if _OPEN in expression or _CLOSE in expression:
        problem = f"{place.field} has delimiters inside its expression: {text!r}."
        yield machine.finding(name, "delimiters", problem, "One pair holds one expression; join texts with &.")
        return
    if len(expression) > _LONGEST or "\n" in expression:
        problem = f"The expression of {place.field} is longer than a line of {_LONGEST} characters."
        yield machine.finding(name, "expression-length", problem, "That is logic: move it to a function, with a test.")
    try:
        names = names_of(expression)
    except SyntaxFault as exc:
        problem = f"{place.field} does not parse: {exc} in {expression!r}."
        yield machine.finding(name, "jsonata-syntax", problem, "Mend the expression.")
        return
    if names.uses_eval:
        problem = f"{place.field} calls $eval, which Step Functions does not have."
        yield machine.finding(name, "eval", problem, "For JSON text, use $parse.")
    for function in names.unknown_functions:
        problem = f"{place.field} calls ${function}, which neither JSONata nor Step Functions has."
        yield machine.finding(name, "function", problem, "Mend its spelling.")
    for path in names.paths:
        yield from _path(machine, place, path)


def _path(machine: MachineFile, place: Place, path: Path) -> Iterator[Finding]:
    if path.variable != "states" or not path.names:
        return
    first = path.names[0]
    if first not in place.given:
        problem = f"{place.field} names {path}, and $states.{first} does not exist there."
        fix = f"There are: {', '.join(f'$states.{given}' for given in sorted(place.given))}."
        yield machine.finding(place.state.name, "states-field", problem, fix)
    elif place.state.inside_map and path.whole and _is_whole_document(place, path):
        problem = f"{place.field} passes {path} on, which can be a whole job description."
        fix = "Cut it to index, status and error: thirty of them approach the limit of 256 KiB."
        yield machine.finding(place.state.name, "whole-result", problem, fix)


def _is_whole_document(place: Place, path: Path) -> bool:
    if path.names == ("result",):
        return _is_job(place.state)
    return path.names in {("errorOutput",), ("errorOutput", "Cause")}
