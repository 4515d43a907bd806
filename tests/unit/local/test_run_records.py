"""Runs in the state folder: written as they happen, read without an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from finflows.local.errors import RunUnknown
from finflows.local.execution_log import ExecutionLog
from finflows.local.outcome import ExecutionOutcome
from finflows.local.replay import Replay, StateExit
from finflows.local.runs import INTERRUPTED, Run, RunAttempt, RunStore
from finflows.local.state_folder import StateFolder

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:states:us-east-1:123456789012:execution:M:r-1"


def attempt(number: int = 1, status: str = "RUNNING", started_at: str = "2026-11-24T01:00:00+00:00") -> RunAttempt:
    return RunAttempt(number, f"r-{number}", ARN, started_at, status=status)


def run(store: RunStore, run_id: str, *attempts: RunAttempt) -> Run:
    made = Run(run_id, "M", "hash", {"a": 1}, store.run_folder(run_id), attempts)
    made.save()
    return made


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(StateFolder(tmp_path))


def test_a_saved_run_is_read_back_as_it_was(store: RunStore) -> None:
    """Attempts and redrives included."""
    saved = run(store, "r", replace(attempt(status="FAILED"), redrives=("2026-11-25T01:00:00+00:00",), error="E"))
    assert store.read("r") == saved
    assert store.find("r") == saved


def test_a_run_without_an_engine_is_interrupted(store: RunStore, tmp_path: Path) -> None:
    """RUNNING is true as long as somebody holds the folder."""
    run(store, "r", attempt())
    with StateFolder(tmp_path):
        assert store.read("r").status == "RUNNING"
    assert store.read("r").status == INTERRUPTED


def test_runs_are_listed_by_their_last_start(store: RunStore) -> None:
    """The newest first."""
    run(store, "old", attempt(status="FAILED"), attempt(2, "SUCCEEDED", "2026-11-26T01:00:00+00:00"))
    run(store, "new", attempt(status="SUCCEEDED", started_at="2026-11-25T01:00:00+00:00"))
    assert [found.run_id for found in store.list()] == ["old", "new"]


def test_an_unknown_run_is_told(store: RunStore, tmp_path: Path) -> None:
    """With the folder and the command that lists them."""
    assert store.list() == []
    assert store.find("r") is None
    with pytest.raises(RunUnknown, match="finflows runs") as unknown:
        store.read("r")
    assert str(tmp_path) in str(unknown.value)


def test_a_torn_last_line_of_the_history_is_passed_over(store: RunStore) -> None:
    """A killed process may leave half a line."""
    made = run(store, "r", attempt())
    made.history_file(1).write_text('{"id": 1}\n{"id": 2')
    assert list(made.history()) == [{"id": 1}]
    assert list(made.history(7)) == []


def test_a_redrive_continues_the_numbers_of_the_history(store: RunStore) -> None:
    """And its start is told as a redrive."""
    made = run(store, "r", attempt())
    first = ExecutionLog(made, 1)
    first.event({"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {}})
    first.close()
    again = ExecutionLog(made, 1)
    again.event({"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {}})
    again.event({"id": 2, "previousEventId": 1, "type": "PassStateEntered"})
    again.close()
    again.event({"id": 3, "previousEventId": 2, "type": "TooLate"})
    assert list(made.history()) == [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {}},
        {"id": 2, "previousEventId": 1, "type": "ExecutionRedriven"},
        {"id": 3, "previousEventId": 2, "type": "PassStateEntered"},
    ]


def test_the_memory_of_a_redrive_survives_a_torn_line(store: RunStore) -> None:
    """The last exit of a place counts; half an exit does not."""
    made = run(store, "r", attempt())
    log = ExecutionLog(made, 1)
    for value in (1, 2):
        log.exit(StateExit("A#1", {"n": value}, {"v": "x"}, "B"))
    log.close()
    with made.exits_file(1).open("a") as lines:
        lines.write('{"place": "B#1"')
    with made.exits_file(1).open() as lines:
        assert Replay.from_lines(lines) == {"A#1": StateExit("A#1", {"n": 2}, {"v": "x"}, "B")}


def outcome(made: Run, status: str) -> ExecutionOutcome:
    return ExecutionOutcome(status, None, "E", None, ARN, "r-1", made)


def entered(number: int, name: str, before: int, kind: str = "Task") -> str:
    details = f'"stateEnteredEventDetails": {{"name": "{name}"}}'
    return f'{{"id": {number}, "previousEventId": {before}, "type": "{kind}StateEntered", {details}}}\n'


def test_the_failed_state_is_the_outermost_one(store: RunStore) -> None:
    """Not the task inside the Map, but the Map: that is where a redrive begins."""
    made = run(store, "r", attempt(status="FAILED"))
    made.history_file(1).write_text(
        entered(1, "First", 0)
        + '{"id": 2, "previousEventId": 1, "type": "TaskStateExited"}\n'
        + entered(3, "Each", 2, "Map")
        + '{"id": 4, "previousEventId": 3, "type": "MapIterationStarted"}\n'
        + entered(5, "Inner", 4)
    )
    assert outcome(made, "FAILED").failed_state == "Each"
    assert outcome(made, "SUCCEEDED").failed_state is None
