"""The sample data that expressions are evaluated on, beside the events.

    events/screening/*.json                     start inputs of the machine
    events/screening/states/export_customers.json   what that Task may give: {"results": [$states.result, ...]}

All other values follow from these by walking through the machine.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from static_checks.findings import Finding
from static_checks.machine_file import MachineFile


@dataclass(frozen=True, slots=True)
class Samples:
    start_inputs: tuple[Any, ...]
    results: Mapping[str, tuple[Any, ...]]
    """By state name."""


def snake(state: str) -> str:
    return state.lower().replace(" ", "_").rstrip("?")


def load(machine: MachineFile, events: Path) -> tuple[Samples, list[Finding]]:
    folder = events / machine.name
    findings = []
    inputs = tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    if not inputs:
        problem = f"There is no start input in events/{machine.name}/, so nothing can be evaluated."
        findings.append(machine.finding("", "sample", problem, "Add one that starts a run."))
    results: dict[str, tuple[Any, ...]] = {}
    known = {snake(state.name): state.name for state in machine.states if state.type == "Task"}
    for step, state in known.items():
        path = folder / "states" / f"{step}.json"
        given = json.loads(path.read_text(encoding="utf-8")).get("results") if path.is_file() else None
        if given:
            results[state] = tuple(given)
        else:
            problem = f"There is no sample result in events/{machine.name}/states/{path.name}."
            findings.append(machine.finding(state, "sample", problem, 'Add one: {"results": [what the Task gives]}.'))
    for path in sorted((folder / "states").glob("*.json")):
        if path.stem not in known:
            problem = f"events/{machine.name}/states/{path.name} belongs to no Task."
            findings.append(machine.finding("", "sample", problem, "Rename it after its Task, or take it away."))
    return Samples(inputs, results), findings
