"""`finflows run screening`: which options belong together. What it runs is tested on the state machine."""

from pathlib import Path

import pytest

from command_line import Command


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


def test_a_fault_of_an_unknown_function_is_refused(finflows: Command, tmp_path: Path) -> None:
    """And the functions that there are, are listed."""
    (tmp_path / "c.csv").write_text("id,name\n1,A\n")
    paths = ("--customers", tmp_path / "c.csv", "--list", tmp_path, "--state-dir", tmp_path / "state")
    told = finflows("run", "screening", *paths, "--lambda-error", "merge_result")
    assert told.exit_code == 2
    assert "no function 'MergeResultFunction'. It has: " in told.err
    assert "MergeResultsFunction" in told.err
