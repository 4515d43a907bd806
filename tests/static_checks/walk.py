"""Walks through a machine on sample data, so that every expression is evaluated on what really reaches it.

Every sample result of a Task and every error that a Catch names is followed; conditions are obeyed. What no sample
reaches is told, because an expression that was never evaluated may be wrong.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from static_checks.findings import Finding
from static_checks.machine_file import MachineFile, Scope, State, inner_machines
from static_checks.samples import Samples
from static_checks.service_arguments import ServiceArguments
from static_checks.values import Moment, NoValue, Values

_MOST_VISITS = 2_000
_EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:Machine:run-1",
    "Name": "run-1",
    "RoleArn": "arn:aws:iam::123456789012:role/machine",
    "StartTime": "2026-11-23T06:00:03.114Z",
    "RedriveCount": 0,
}


@dataclass(frozen=True, slots=True)
class _Step:
    """The way on from a state: None ends the scope."""

    next_state: str | None
    output: Any
    variables: Mapping[str, Any]


@dataclass(slots=True)
class Walk:
    machine: MachineFile
    samples: Samples
    arguments: ServiceArguments
    values: Values
    _by_name: dict[str, State] = field(init=False)
    _taken: set[tuple[str, str]] = field(default_factory=set)
    _visits: int = 0

    def __post_init__(self) -> None:
        self._by_name = {state.name: state for state in self.machine.states}

    def findings(self) -> Iterator[Finding]:
        for start_input in self.samples.start_inputs:
            context = {"Execution": {**_EXECUTION, "Input": start_input}, "StateMachine": {"Name": "Machine"}}
            self._outcomes(self.machine.scopes[0], start_input, {}, context)
        yield from self.values.findings or list(self.values.paths_without_value()) or self._never_taken()

    def _outcomes(
        self, scope: Scope, start_input: Any, variables: Mapping[str, Any], context: Mapping[str, Any]
    ) -> list[Any]:
        """Every output with which the scope may end."""
        outputs: dict[str, Any] = {}
        waiting = deque([_Step(scope.start_at, start_input, variables)])
        seen = set()
        while waiting:
            step = waiting.popleft()
            if step.next_state is None:
                outputs[_key(step.output)] = step.output
                continue
            key = _key([step.next_state, step.output, dict(step.variables)])
            if key not in seen and self._may_go_on():
                seen.add(key)
                waiting += self._steps(step.next_state, step, context)
        return list(outputs.values())

    def _may_go_on(self) -> bool:
        self._visits += 1
        if self._visits == _MOST_VISITS:
            problem = f"The samples lead through the machine without end ({_MOST_VISITS} states)."
            self.values.refuse("", "endless", "", problem, "Bound the loop by a count in a variable.")
        return self._visits < _MOST_VISITS

    def _steps(self, name: str, before: _Step, context: Mapping[str, Any]) -> list[_Step]:
        state = self._by_name[name]
        self._taken.add((name, ""))
        entered = {**context, "State": {"Name": name, "EnteredTime": _EXECUTION["StartTime"], "RetryCount": 0}}
        moment = Moment(name, {"input": before.output, "context": entered}, before.variables)
        steps: list[_Step] = []
        for way in self._ways(state, moment):
            try:
                steps += way
            except NoValue:
                continue
        return steps

    def _ways(self, state: State, moment: Moment) -> Iterator[Iterator[_Step]]:
        """Lazily, so that a finding on one way does not end the others."""
        try:
            results = self._results(state, moment)
        except NoValue:
            return
        if state.type == "Choice":
            yield self._chosen(state, moment)
            return
        for result in results:
            yield self._on(state, "", state.body, moment if result is None else moment.with_states(result=result[0]))
        for index, catcher in enumerate(state.body.get("Catch", [])):
            for error in _errors(catcher):
                yield self._on(state, f"Catch[{index}].", catcher, moment.with_states(errorOutput=error))

    def _results(self, state: State, moment: Moment) -> Sequence[tuple[Any] | None]:
        """Each `$states.result` in a tuple of one; None for a state that has none. No result: the walk ends here."""
        for name in ("TimeoutSeconds", "HeartbeatSeconds", "Seconds", "Timestamp", "MaxConcurrency", "Error", "Cause"):
            if name in state.body:
                self.values.filled(moment, name, state.body[name])
        if state.type == "Task":
            given = self.values.filled(moment, "Arguments", state.body.get("Arguments", {}))
            self.arguments.check(state, given, self.values)
            return [(result,) for result in self.samples.results[state.name]]
        if state.type == "Map":
            return [(result,) for result in self._map_results(state, moment)]
        if state.type == "Parallel":
            given = self.values.filled(moment, "Arguments", state.body.get("Arguments", moment.states["input"]))
            outcomes = [self._inner(state, index, given, moment) for index in range(len(state.body["Branches"]))]
            return [(result,) for result in _mixed(outcomes)]
        return [] if state.type == "Fail" else [None]

    def _map_results(self, state: State, moment: Moment) -> list[Any]:
        items = self.values.filled(moment, "Items", state.body.get("Items", moment.states["input"]))
        if not isinstance(items, list):
            problem = f"Items is no array on this way through the machine, but {json.dumps(items)[:60]}."
            self.values.refuse(state.name, "evaluation", "Items", problem, "Put the expression between [ and ].")
            raise NoValue
        outcomes = []
        for index, item in enumerate(items):
            context = {**moment.states["context"], "Map": {"Item": {"Index": index, "Value": item}}}
            inside = Moment(state.name, {**moment.states, "context": context}, moment.variables)
            given = self.values.filled(inside, "ItemSelector", state.body.get("ItemSelector", item))
            outcomes.append(self._inner(state, 0, given, inside))
        return _mixed(outcomes)

    def _inner(self, state: State, index: int, given: Any, moment: Moment) -> list[Any]:
        inner = inner_machines(state.body)[index]
        scope = Scope(inner["StartAt"], inner["States"], state.name)
        return self._outcomes(scope, given, moment.variables, moment.states["context"])

    def _chosen(self, state: State, moment: Moment) -> Iterator[_Step]:
        for index, rule in enumerate(state.body["Choices"]):
            place = f"Choices[{index}]."
            holds = self.values.filled(moment, f"{place}Condition", rule["Condition"])
            if not isinstance(holds, bool):
                problem = f"{place}Condition is {json.dumps(holds)[:60]}, not true or false."
                self.values.refuse(state.name, "evaluation", place, problem, "Compare, or use $exists or $boolean.")
                raise NoValue
            if holds:
                yield from self._on(state, place, rule, moment)
                return
        self._taken.add((state.name, "Default."))
        own = {key: state.body[key] for key in ("Assign", "Output") if key in state.body}
        yield from self._on(state, "", {**own, "Next": state.body["Default"]}, moment)

    def _on(self, state: State, place: str, way: Mapping[str, Any], moment: Moment) -> Iterator[_Step]:
        """Assign and Output both see the values of the state's entry."""
        self._taken.add((state.name, place))
        assigned = self.values.filled(moment, f"{place}Assign", way.get("Assign", {}))
        unchanged = moment.states.get("result", moment.states.get("errorOutput", moment.states["input"]))
        output = self.values.filled(moment, f"{place}Output", way["Output"]) if "Output" in way else unchanged
        yield _Step(way.get("Next"), output, {**moment.variables, **assigned})

    def _never_taken(self) -> Iterator[Finding]:
        """Branches first: a state behind a branch that is never taken is not reached for that reason."""
        ways = [(state, way) for state in self.machine.states if state.type == "Choice" for way in _ways_on(state)]
        entered = [(state, way) for state, way in ways if (state.name, "") in self._taken]
        missed = [(state, f"takes {way.rstrip('.')}") for state, way in entered if (state.name, way) not in self._taken]
        if not missed:
            missed = [(state, "reaches it") for state in self.machine.states if (state.name, "") not in self._taken]
        for state, what in missed:
            fix = f"Add a start input in events/{self.machine.name}/ or a result in its states/ that leads there."
            yield self.machine.finding(state.name, "not-reached", f"No sample {what}.", fix)


def _ways_on(choice: State) -> list[str]:
    return [*(f"Choices[{index}]." for index in range(len(choice.body["Choices"]))), "Default."]


def _errors(catcher: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """An error has a cause or has none."""
    for name in catcher.get("ErrorEquals", []):
        error = "States.TaskFailed" if name == "States.ALL" else name
        yield {"Error": error, "Cause": "what AWS says of it"}
        yield {"Error": error}


def _mixed(outcomes: Sequence[Sequence[Any]]) -> list[Any]:
    """Results of a Map or Parallel: each first outcome; one of them another; all of them others."""
    if not all(outcomes):
        return []
    usual = [each[0] for each in outcomes]
    mixed = {_key(usual): usual}
    for number in range(1, max((len(each) for each in outcomes), default=1)):
        others = [each[min(number, len(each) - 1)] for each in outcomes]
        for result in ([others[0], *usual[1:]], others):
            mixed.setdefault(_key(result), result)
    return list(mixed.values())


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
