"""`finflows run screening`: which options belong together. What it runs is tested on the state machine."""

from pathlib import Path

import pytest

import nights
from command_line import Command
from finflows.cli.alert_texts import WORK_BUCKET
from finflows.cli.screening_run import MACHINE
from finflows.contracts.errors import InputRefused
from finflows.contracts.start_input import StartInput
from finflows.local.folder_store import FolderStore
from finflows.local.runs import Run, RunAttempt, RunStore
from finflows.local.state_folder import StateFolder


@pytest.mark.parametrize(
    "given",
    [[], ["--list", "ofac"], ["--customers", "c.csv", "--chunk", "7"]],
    ids=["nothing", "no customers", "a chunk of no run"],
)
def test_a_night_needs_customers(finflows: Command, given: list[str]) -> None:
    """The message shows both ways to use the command."""
    told = finflows("run", "screening", *given)
    assert told.exit_code == 2
    assert "Give --customers for a night, or --resume and --chunk" in told.err


@pytest.mark.parametrize(
    "kept", [["--customers", "c.csv"], ["--list", "ofac"], ["--min-match", "0.88"], ["--chunks", "30"]], ids=str
)
def test_a_resumed_run_keeps_its_own_customers_list_and_settings(finflows: Command, kept: list[str]) -> None:
    """Another value, and even the same one, would be without effect."""
    told = finflows("run", "screening", "--resume", "scr-2026-11-23", "--chunk", "7", *kept)
    assert told.exit_code == 2
    assert f"--resume keeps the run's own {kept[0]}" in told.err


def test_a_resumed_run_needs_chunks(finflows: Command) -> None:
    """To redo all of them is a new run."""
    told = finflows("run", "screening", "--resume", "scr-2026-11-23")
    assert told.exit_code == 2
    assert "--chunk 7 --chunk 12" in told.err


def test_an_unknown_run_is_not_resumed(finflows: Command, tmp_path: Path) -> None:
    """Before any engine starts."""
    told = finflows("run", "screening", "--resume", "scr-2026-11-23", "--chunk", "7", "--state-dir", tmp_path)
    assert told.exit_code == 2
    assert "no run 'scr-2026-11-23'" in told.err


@pytest.mark.parametrize("asked", ["99", "2", "-1"])
def test_a_chunk_that_the_run_has_not_is_refused_before_it_starts(
    finflows: Command, tmp_path: Path, asked: str
) -> None:
    """An execution that fails would stand in the list of runs, though the night is whole."""
    folder = RunStore(StateFolder(tmp_path)).run_folder(nights.RUN_ID)
    attempt = RunAttempt(1, f"{nights.RUN_ID}-1", "arn", "2026-11-23T06:00:00+00:00", "SUCCEEDED")
    Run(nights.RUN_ID, MACHINE, "hash", {"runDate": "2026-11-23"}, folder, (attempt,)).save()
    for key, content in nights.screened_night().objects.items():
        FolderStore(StateFolder(tmp_path).objects, WORK_BUCKET).write(key, content)
    told = finflows(
        "run", "screening", "--resume", nights.RUN_ID, "--chunk", "0", f"--chunk={asked}", "--state-dir", tmp_path
    )
    assert told.exit_code == 2
    assert ("has no chunk" in told.err) or ("chunks.1" in told.err)
    assert RunStore(StateFolder(tmp_path)).read(nights.RUN_ID).attempts == (attempt,)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--customers", ".", "--list", "list"], "The customer file . is no file."),
        (["--customers", "nope.csv", "--list", "list"], "The customer file nope.csv does not exist."),
        (["--customers", "c.csv", "--list", "ofac"], "The list folder ofac does not exist."),
        (["--customers", "c.csv", "--list", "list", "--run-id", "SCR_1"], "4 to 60 small letters, digits and hyphens"),
    ],
)
def test_what_is_not_there_takes_no_run_id(
    finflows: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], words: str
) -> None:
    """It is told before an engine starts; the night's id stays free for the run that is right."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.csv").write_text("id,name\n1,A\n")
    (tmp_path / "list").mkdir()
    told = finflows("run", "screening", *options)
    assert (told.exit_code, words in told.err) == (2, True), told.err
    assert not (tmp_path / ".finflows").exists()


@pytest.mark.parametrize("run_id", ["scr", "scr-", "Scr-1", "1scr", "s" * 61, "scr_1", "scr-1\n"])
def test_the_rule_of_a_run_id_is_that_of_the_contract(finflows: Command, run_id: str) -> None:
    """The words stand for the pattern."""
    with pytest.raises(InputRefused):
        StartInput.parse({"runId": run_id}, what="The command line")
    told = finflows("run", "screening", "--customers", "c.csv", "--run-id", run_id)
    assert (told.exit_code, "is no run id" in told.err) == (2, True)


def test_a_fault_of_an_unknown_function_is_refused(finflows: Command, tmp_path: Path) -> None:
    """And the functions that there are, are listed."""
    (tmp_path / "c.csv").write_text("id,name\n1,A\n")
    paths = ("--customers", tmp_path / "c.csv", "--list", tmp_path, "--state-dir", tmp_path / "state")
    told = finflows("run", "screening", *paths, "--lambda-error", "merge_result")
    assert told.exit_code == 2
    assert "no function 'MergeResultFunction'. It has: " in told.err
    assert "MergeResultsFunction" in told.err
