"""docs/redrive.md: a reader who types its commands one after the other sees what it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from night_runs import PROJECT

pytestmark = pytest.mark.long
BLOCKS = re.findall(r"```sh\n(.*?)```", (PROJECT / "docs/redrive.md").read_text(), re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line.removeprefix("finflows ") for line in LINES if line.startswith("finflows ")]
FAILS = "--fail-chunk"


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a folder of its own; the project is found where it is installed."""
    program = [sys.executable, "-m", "finflows.cli.main", *shlex.split(command)]
    return subprocess.run(program, capture_output=True, text=True, check=False, cwd=folder)


def test_the_tutorial_runs_as_it_is_written(tmp_path: Path) -> None:
    """Make data, fail, look, redrive, resume; one command fails, because the page says so."""
    assert [command.split()[0] for command in COMMANDS] == ["demo-data", "demo-data", "run", "show", "redrive", "run"]
    for command in COMMANDS:
        done = typed(command, tmp_path)
        assert done.returncode == (1 if FAILS in command else 0), done.stderr
        if FAILS in command:
            assert "ended FAILED in 'Rescreen failed chunks': States.TaskFailed" in done.stderr
        if command.startswith("redrive"):
            assert "Redrive 1 of execution scr-tutorial-1 (emulated" in done.stderr
            assert done.stdout.startswith(
                "Warning: Invented list: it is for demonstration, and nobody is screened against OFAC's.\n"
                "All 3,000 readable customers were screened: 55 hits for 27 customers."
            )
    assert "Chunks   30, 2 redone; canaries 120 of 120" in done.stdout
    assert typed("redrive scr-tutorial", tmp_path).returncode == 2
