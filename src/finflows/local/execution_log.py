"""Turns the history of running executions into files and events, as it happens."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any, Final

from finflows.local.observer import (
    ExecutionEnded,
    ExecutionStarted,
    MapStarted,
    Observer,
    StateEntered,
    StateExited,
    TaskFailed,
)
from finflows.local.replay import StateExit
from finflows.local.runs import Run

_FAILURES: Final = frozenset({"TaskFailed", "TaskTimedOut", "LambdaFunctionFailed", "LambdaFunctionTimedOut"})


class ExecutionLog:
    """The open files of one attempt.

    A redrive goes on in the same files: its events continue the numbers, and its start reads ExecutionRedriven.
    Writing never raises, because the interpreter's threads would end without a word: `problem` says what went wrong
    first.
    """

    def __init__(self, run: Run, attempt: int) -> None:
        run.folder.mkdir(parents=True, exist_ok=True)
        self._told_before = max((event["id"] for event in run.history(attempt)), default=0)
        self._history: IO[str] = run.history_file(attempt).open("a", encoding="utf-8", buffering=1)
        self._exits: IO[str] = run.exits_file(attempt).open("a", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        self.problem: OSError | None = None

    def event(self, event: dict[str, Any]) -> None:
        told = self._continued(event) if self._told_before else event
        self._add(self._history, json.dumps(told, default=_as_text, separators=(",", ":")))

    def exit(self, exit_: StateExit) -> None:
        self._add(self._exits, exit_.as_json())

    def close(self) -> None:
        for file in (self._history, self._exits):
            with self._lock, self._noting_problems():
                file.close()

    def _continued(self, event: dict[str, Any]) -> dict[str, Any]:
        before = event["previousEventId"] + self._told_before
        told = {**event, "id": event["id"] + self._told_before, "previousEventId": before}
        if told["type"] == "ExecutionStarted":
            del told["executionStartedEventDetails"]
            told["type"] = "ExecutionRedriven"
        return told

    def _add(self, file: IO[str], line: str) -> None:
        with self._lock, self._noting_problems():
            if not file.closed:  # a task that nobody waits for may still speak after the end
                file.write(line + "\n")

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            self.problem = self.problem or exc


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


class HistoryTeller:
    """Tells an observer of one execution's events."""

    def __init__(self, machine: str, execution: str, observer: Observer) -> None:
        self._machine = machine
        self._execution = execution
        self._observer = observer
        self._maps: dict[int, str] = {}

    def event(self, event: dict[str, Any]) -> None:
        kind = str(event["type"])
        name = self._execution
        if kind == "ExecutionStarted":
            self._observer(ExecutionStarted(machine=self._machine, execution=name))
        elif kind.endswith("StateEntered"):
            state = event["stateEnteredEventDetails"]["name"]
            self._maps[event["id"]] = state
            self._observer(StateEntered(execution=name, state=state, kind=kind.removesuffix("StateEntered")))
        elif kind.endswith("StateExited"):
            state = event["stateExitedEventDetails"]["name"]
            self._observer(StateExited(execution=name, state=state, kind=kind.removesuffix("StateExited")))
        elif kind == "MapStateStarted":
            state = self._maps.get(event["previousEventId"], "")
            length = event["mapStateStartedEventDetails"]["length"]
            self._observer(MapStarted(execution=name, state=state, length=length))
        elif kind in _FAILURES:
            self._observer(TaskFailed(execution=name, error=_error(event)))

    def ended(self, status: str, error: str | None) -> None:
        self._observer(ExecutionEnded(machine=self._machine, execution=self._execution, status=status, error=error))


def _error(event: dict[str, Any]) -> str:
    return next((str(value["error"]) for value in event.values() if isinstance(value, dict) and "error" in value), "")


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
