"""What the account's suite asks of Step Functions' TestState: one request per state, its service mocked by a sample.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html: with `stateName` and `mock`, the
whole definition is given, nothing is invoked, and no role is needed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from static_checks.switched_on import whole_template

PROJECT: Final = Path(__file__).parents[1]
TESTED: Final = {"Task", "Pass", "Choice", "Wait", "Succeed", "Map"}
CHUNK: Final = {"index": 0, "chunk": "0", "rows": 7}
DONE: Final = {"index": 0, "chunk": "0", "status": "SUCCEEDED"}
VARIABLES: Final[dict[str, dict[str, Any]]] = {
    "ScreeningStateMachine": {
        "runId": "scr-2026-11-23",
        "chunks": [CHUNK],
        "redoFor": "none",
        "firstPass": [DONE, {**DONE, "status": "FAILED"}],
    },
    "InvestmentsStateMachine": {
        "runId": "inv-2026-11-23",
        "market": "XNYS",
        "sessionDate": "2026-11-23",
        "closesAt": "2026-11-23T16:00:00-05:00",
        "plansPerTask": 500,
        "groups": [{"group": "0", "plans": 2}],
        "round": 1,
        "started": 1,
        "redrives": 0,
        "over": True,
    },
}
"""Those of a run that is under way."""
INPUT: Final = {
    **CHUNK,
    "group": "0",
    "scheduledTime": "2026-11-23T06:00:00Z",
    "open": True,
    "closesAt": "2026-11-23T16:00:00-05:00",
    "complete": True,
    "expired": False,
    "subject": "Subject",
    "message": "Message",
}
CONTEXT: Final = {
    "Execution": {
        "Id": "arn:aws:states:us-east-1:123456789012:execution:Machine:run-1",
        "StartTime": "2026-11-23T06:00:00.000Z",
        "RedriveCount": 0,
    }
}


@dataclass(frozen=True)
class StateTest:
    machine: str
    state: str
    definition: str
    body: dict[str, Any]
    """The state itself."""
    result: Any = None

    @property
    def expected_next(self) -> set[str]:
        """Names to which the state may lead; empty at an end."""
        return set(_leads_to(self.body))

    @property
    def request(self) -> dict[str, Any]:
        """Of TestState, without a role: what is mocked calls nobody. Only with a mock is a context taken."""
        request: dict[str, Any] = {
            "definition": self.definition,
            "stateName": self.state,
            "input": json.dumps(INPUT),
            "variables": json.dumps(VARIABLES[self.machine]),
            "inspectionLevel": "DEBUG",
        }
        if self.result is None:
            return request
        return {**request, "mock": {"result": json.dumps(self.result)}, "context": json.dumps(CONTEXT)}


def state_tests() -> Iterator[StateTest]:
    """Every state of both machines."""
    for name, machine in whole_template(PROJECT).state_machines.items():
        document = json.loads(machine.definition)
        samples = PROJECT / "events" / machine.source.name.partition(".")[0] / "states"
        for state, body in _states(document["States"]):
            if body["Type"] in TESTED:
                yield StateTest(name, state, machine.definition, body, _mocked(state, body, samples))


def _states(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, body in states.items():
        yield name, body
        if body["Type"] == "Map":
            yield from _states(body["ItemProcessor"]["States"])


def _leads_to(body: dict[str, Any]) -> Iterator[str]:
    for place in (body, *body.get("Choices", []), *body.get("Catch", [])):
        if "Next" in place:
            yield place["Next"]
    if "Default" in body:
        yield body["Default"]


def _mocked(state: str, body: dict[str, Any], samples: Path) -> Any:
    if body["Type"] == "Map":
        return [DONE]
    if body["Type"] != "Task":
        return None
    return json.loads((samples / f"{state.lower().replace(' ', '_')}.json").read_text())["results"][0]
