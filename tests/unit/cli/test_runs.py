"""`finflows runs` and `finflows show` read the state folder; no engine is needed."""

import json
from pathlib import Path

import pytest

from command_line import Command
from finflows.local.runs import Run, RunAttempt, RunStore
from finflows.local.state_folder import StateFolder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """One run that failed in its first attempt, in the first state."""
    folder = RunStore(StateFolder(tmp_path)).run_folder("scr-2026-11-23")
    attempt = RunAttempt(
        1, "scr-2026-11-23-1", "arn", "2026-11-23T06:00:00+00:00", "FAILED", "2026-11-23T06:00:04+00:00", error="Oops"
    )
    run = Run("scr-2026-11-23", "ScreeningStateMachine", "hash", {"runId": "scr-2026-11-23"}, folder, (attempt,))
    run.save()
    entered = {"name": "Export customers"}
    events = [
        {"type": "TaskStateEntered", "timestamp": "2026-11-23T06:00:00+00:00", "stateEnteredEventDetails": entered},
        {"type": "ExecutionFailed", "timestamp": "2026-11-23T06:00:04+00:00"},
    ]
    run.history_file(1).write_text("".join(json.dumps(event) + "\n" for event in events))
    return tmp_path


def test_runs_are_listed_with_their_status(finflows: Command, state: Path) -> None:
    """For people and for programs."""
    assert "FAILED" in finflows("runs", "--state-dir", state).out
    (run,) = json.loads(finflows("runs", "--state-dir", state, "--json").out)
    assert (run["runId"], run["status"]) == ("scr-2026-11-23", "FAILED")


def test_an_empty_state_folder_says_how_to_begin(finflows: Command, tmp_path: Path) -> None:
    """Instead of an empty table."""
    assert "finflows run screening" in finflows("runs", "--state-dir", tmp_path).out


def test_a_run_is_shown_state_by_state(finflows: Command, state: Path) -> None:
    """With the error that ended it."""
    told = finflows("show", "scr-2026-11-23", "--state-dir", state)
    assert "Error: Oops" in told.out
    assert "Export customers" in told.out
    shown = json.loads(finflows("show", "scr-2026-11-23", "--state-dir", state, "--json").out)
    assert [(each["state"], each["status"], each["seconds"]) for each in shown["states"]] == [
        ("Export customers", "FAILED", 4.0)
    ]


def test_an_unknown_run_is_refused(finflows: Command, state: Path) -> None:
    """Exit 2 and the folder that was searched."""
    told = finflows("show", "scr-2020-01-01", "--state-dir", state)
    assert told.exit_code == 2
    assert "scr-2020-01-01" in told.err
