"""How states lead to each other, and what that means for a redrive."""

from collections.abc import Iterator, Mapping
from typing import Any

from static_checks.findings import Finding
from static_checks.machine_file import MachineFile, Scope, State

_ENDS = frozenset({"Succeed", "Fail"})
_BRANCHES = frozenset({"Choice"})


def check(machine: MachineFile) -> Iterator[Finding]:
    yield from _names_given_twice(machine)
    for scope in machine.scopes:
        yield from _starts(machine, scope)
    for state in machine.states:
        yield from _transitions(machine, state)
        yield from _ends(machine, state)
        yield from _retry_of_a_group(machine, state)
        yield from _mode(machine, state)
        yield from _fails_after_catch(machine, state)
    yield from _second_pass_catches(machine)


def targets(body: Mapping[str, Any]) -> set[str]:
    branches = [*body.get("Choices", []), *body.get("Catch", [])]
    named = [body.get("Next"), body.get("Default"), *(branch.get("Next") for branch in branches)]
    return {name for name in named if name is not None}


def reachable(scope: Scope, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = {start}
    while waiting:
        name = waiting.pop()
        if name in scope.states and name not in reached:
            reached.add(name)
            waiting |= targets(scope.states[name])
    return reached


def _names_given_twice(machine: MachineFile) -> Iterator[Finding]:
    """AWS asks for it, and a history tells of states by their names only."""
    seen = set()
    for state in machine.states:
        if state.name in seen:
            problem = "The machine has two states of this name."
            yield machine.finding(state.name, "unique-name", problem, "Rename one of them, also inside a Map.")
        seen.add(state.name)


def _starts(machine: MachineFile, scope: Scope) -> Iterator[Finding]:
    where = f"the inner machine of '{scope.owner}'" if scope.owner else "the machine"
    if scope.start_at not in scope.states:
        problem = f"StartAt of {where} is '{scope.start_at}', which is no state there."
        yield machine.finding(scope.owner, "dangling", problem, _one_of(scope))
        return
    if any(targets(body) - set(scope.states) for body in scope.states.values()):
        return  # told by itself, and the cause of what cannot be reached
    for name in sorted(set(scope.states) - reachable(scope, scope.start_at)):
        problem = f"No path of {where} leads here."
        yield machine.finding(name, "unreachable", problem, "Lead a Next to it, or take it away.")


def _transitions(machine: MachineFile, state: State) -> Iterator[Finding]:
    for name in sorted(targets(state.body) - set(state.scope.states)):
        problem = f"It leads to '{name}', which is no state beside it."
        yield machine.finding(state.name, "dangling", problem, _one_of(state.scope))


def _ends(machine: MachineFile, state: State) -> Iterator[Finding]:
    ways = sum((state.body.get("Next") is not None, state.body.get("End") is True))
    if ways != (state.type not in _ENDS | _BRANCHES):
        problem = "It has " + ("both Next and End" if ways > 1 else "neither Next nor End" if not ways else "a way on")
        yield machine.finding(state.name, "end", f"{problem}.", "Say where it goes: one Next, or End: true.")
    if state.type in _BRANCHES and "Default" not in state.body:
        problem = "Without a Default, an input that no condition meets fails the run."
        yield machine.finding(state.name, "end", problem, "Name a Default.")


def _retry_of_a_group(machine: MachineFile, state: State) -> Iterator[Finding]:
    if state.type in {"Map", "Parallel"} and "Retry" in state.body:
        problem = f"A Retry on a {state.type} repeats all that is inside, also what has succeeded."
        yield machine.finding(state.name, "group-retry", problem, "Put the Retry on the Tasks inside.")


def _mode(machine: MachineFile, state: State) -> Iterator[Finding]:
    mode = (state.body.get("ItemProcessor") or {}).get("ProcessorConfig", {}).get("Mode", "INLINE")
    if mode != "INLINE":
        problem = f"ProcessorConfig has the Mode {mode}; no engine but AWS runs other Maps than INLINE."
        yield machine.finding(state.name, "map-mode", problem, "Write INLINE.")


def _fails_after_catch(machine: MachineFile, state: State) -> Iterator[Finding]:
    for catcher in state.body.get("Catch", []):
        ends = reachable(state.scope, str(catcher.get("Next")))
        for name in sorted(name for name in ends if state.scope.states[name].get("Type") == "Fail"):
            problem = (
                f"Its Catch leads to the Fail state '{name}', so a redrive would fail there again and run nothing."
            )
            yield machine.finding(state.name, "fail-after-catch", problem, "Leave the error uncaught.")


def _second_pass_catches(machine: MachineFile) -> Iterator[Finding]:
    """Of several Maps that run one job definition, the last must let a repeated failure end the execution there."""
    last: dict[str, State] = {}
    passes: dict[str, set[str]] = {}
    for state in machine.states:
        job = (state.body.get("Arguments") or {}).get("JobDefinition") if state.type == "Task" else None
        if job and state.inside_map:
            last[job] = state
            passes.setdefault(job, set()).add(state.scope.owner)
    for job, state in last.items():
        owner = next(other for other in machine.states if other.name == state.scope.owner)
        for place in (state, owner):
            if len(passes[job]) > 1 and "Catch" in place.body:
                problem = "The last Map that runs a job must not Catch: a redrive continues where the run failed."
                fix = "Take the Catch away; the first pass is the one that records failures."
                yield machine.finding(place.name, "second-pass-catch", problem, fix)


def _one_of(scope: Scope) -> str:
    return f"Its neighbours are: {', '.join(scope.states)}."
