"""Names and fields: title-case "Verb object" under 30 characters, choices as questions, one order of fields."""

import re
from collections.abc import Iterator

from static_checks.findings import Finding
from static_checks.machine_file import MachineFile, State

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*( [a-z0-9]+)*\??")
_LONGEST_NAME = 29
_FIELDS = [
    "Comment",
    "Type",
    "Resource",
    "Seconds",
    "Timestamp",
    "Items",
    "MaxConcurrency",
    "ItemSelector",
    "ItemProcessor",
    "Branches",
    "Arguments",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Retry",
    "Catch",
    "Choices",
    "Default",
    "Error",
    "Cause",
    "Assign",
    "Output",
    "Next",
    "End",
]
_TOP_FIELDS = ["Comment", "QueryLanguage", "StartAt", "TimeoutSeconds", "Version", "States"]


def check(machine: MachineFile) -> Iterator[Finding]:
    if machine.document.get("QueryLanguage") != "JSONata":
        problem = "QueryLanguage is not JSONata at the top."
        yield machine.finding("", "query-language", problem, "Write 'QueryLanguage: JSONata' above StartAt.")
    yield from _order(machine, "", list(machine.document), _TOP_FIELDS)
    for state in machine.states:
        yield from _name(machine, state)
        yield from _order(machine, state.name, list(state.body), _FIELDS)


def _name(machine: MachineFile, state: State) -> Iterator[Finding]:
    if not _NAME.fullmatch(state.name):
        fix = "Write it as 'Verb object', with one capital."
        yield machine.finding(state.name, "name", "The name is not in title case.", fix)
    if len(state.name) > _LONGEST_NAME:
        problem = f"The name has {len(state.name)} characters; the console cuts long ones off."
        yield machine.finding(state.name, "name", problem, f"Use at most {_LONGEST_NAME}.")
    if state.name.endswith("?") != (state.type == "Choice"):
        problem = "Choices are questions, and nothing else is."
        yield machine.finding(state.name, "name", problem, "End the name of a Choice, and only that, with '?'.")


def _order(machine: MachineFile, state: str, fields: list[str], order: list[str]) -> Iterator[Finding]:
    unknown = [field for field in fields if field not in order]
    for field in unknown:
        fix = "JSONata states take Arguments, Assign and Output; Map takes ItemProcessor."
        yield machine.finding(state, "field", f"The field {field} is none that this project uses.", fix)
    known = [field for field in fields if field in order]
    wanted = sorted(known, key=order.index)
    if known != wanted:
        fix = f"Put them so: {', '.join(wanted)}."
        yield machine.finding(state, "field-order", "The fields are out of order.", fix)
