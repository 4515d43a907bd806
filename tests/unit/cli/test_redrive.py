"""`finflows redrive`: what is refused before any engine starts. What it runs is drilled on the state machine."""

from pathlib import Path

from command_line import Command


def test_an_unknown_run_is_refused(finflows: Command, tmp_path: Path) -> None:
    """Exit 2, and where it was looked for."""
    told = finflows("redrive", "scr-2026-11-23", "--state-dir", tmp_path)
    assert told.exit_code == 2
    assert "no run 'scr-2026-11-23'" in told.err
    assert not list(tmp_path.iterdir())


def test_the_help_says_that_it_is_an_emulation(finflows: Command) -> None:
    """Nobody shall take it for proof of what AWS does."""
    assert "emulation" in finflows("redrive", "--help").out
