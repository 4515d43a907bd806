"""`finflows runs` and `finflows show` read the state folder; no engine is needed."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

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
    assert run["attempts"][0]["startedAt"] == "2026-11-23T06:00:00+00:00"
    assert run["attempts"][0].keys() == {to_camel(name) for name in RunAttempt.__dataclass_fields__}


def test_the_list_has_room_in_a_line_of_a_pipe(finflows: Command, state: Path) -> None:
    """Eighty characters: nothing is cut off, not even of a second run of a night."""
    run = RunStore(StateFolder(state)).read("scr-2026-11-23")
    again = replace(run, run_id="scr-2026-11-23-12", folder=run.folder.with_name("scr-2026-11-23-12"))
    again.save()
    told = finflows("runs", "--state-dir", state).out
    assert "│ scr-2026-11-23-12 │ screening │ FAILED │ 1        │ 2026-11-23 06:00 │" in told
    assert max(map(len, told.splitlines())) <= 80


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
    assert shown["states"][0]["enteredAt"] == "2026-11-23T06:00:00+00:00"


def completed(command: str) -> list[str]:
    """What bash is offered for the last word; its own process, as the shell calls it."""
    program = "import sys; sys.argv = ['finflows']; from finflows.cli.main import main; main()"
    words = {"COMP_WORDS": command, "COMP_CWORD": str(len(command.split()) - 1)}
    environment = {**os.environ, **words, "_FINFLOWS_COMPLETE": "bash_complete"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment)
    return told.stdout.splitlines()


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("show --state-dir {}", []),
        ("redrive --state-dir {}", []),
        ("run screening --state-dir {} --resume", []),
        ("report --state-dir {}", ["file"]),
        ("compare --state-dir {}", ["file"]),
    ],
)
def test_run_ids_are_completed(state: Path, command: str, files: list[str]) -> None:
    """Those of the state folder that begin so; where a path will do, the shell adds its files."""
    begun = f"finflows {command.format(state)}"
    assert completed(f"{begun} scr") == ["plain,scr-2026-11-23", *(f"{kind},scr" for kind in files)]
    assert completed(f"{begun} inv") == ([f"{kind},inv" for kind in files] or [""])


def test_an_unknown_run_is_refused(finflows: Command, state: Path) -> None:
    """Exit 2 and the folder that was searched."""
    told = finflows("show", "scr-2020-01-01", "--state-dir", state)
    assert told.exit_code == 2
    assert "scr-2020-01-01" in told.err
