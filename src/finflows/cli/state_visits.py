"""A run's history, told state by state: what ``finflows show`` prints. Takes the events of GetExecutionHistory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RUNNING = "RUNNING"
_ENDS = {"ExecutionFailed": "FAILED", "ExecutionTimedOut": "TIMED_OUT", "ExecutionAborted": "ABORTED"}


@dataclass(slots=True)
class StateVisit:
    """One visit of an outer state; ``iterations`` only for a Map."""

    state: str
    kind: str
    entered_at: datetime
    status: str = RUNNING
    seconds: float | None = None
    iterations: int | None = None
    iterations_succeeded: int = 0

    def end(self, status: str, at: datetime) -> None:
        self.status = status
        self.seconds = (at - self.entered_at).total_seconds()


def visits(events: Iterable[dict[str, Any]]) -> list[StateVisit]:
    """The visits in order. States inside a Map are counted by iteration, not listed."""
    told: list[StateVisit] = []
    for event in events:
        _take(event, told)
    return told


def _take(event: dict[str, Any], told: list[StateVisit]) -> None:
    kind = event["type"]
    at = _moment(event["timestamp"])
    inside = bool(told) and told[-1].kind == "Map" and told[-1].status == RUNNING
    if kind.endswith("StateEntered") and not inside:
        name = event["stateEnteredEventDetails"]["name"]
        told.append(StateVisit(name, kind.removesuffix("StateEntered"), at))
    elif kind.endswith("StateExited") and told and event["stateExitedEventDetails"]["name"] == told[-1].state:
        told[-1].end("SUCCEEDED", at)
    elif kind == "MapStateStarted":
        told[-1].iterations = event["mapStateStartedEventDetails"]["length"]
    elif kind == "MapIterationSucceeded":
        told[-1].iterations_succeeded += 1
    elif kind in _ENDS and told and told[-1].status == RUNNING:
        told[-1].end(_ENDS[kind], at)


def _moment(timestamp: Any) -> datetime:
    return (
        datetime.fromisoformat(timestamp)
        if isinstance(timestamp, str)
        else datetime.fromtimestamp(timestamp).astimezone()
    )
