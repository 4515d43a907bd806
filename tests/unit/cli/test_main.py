"""The command as a whole: help without an engine, exit codes, no stack traces."""

import subprocess
import sys

import click
import pytest

from command_line import Command
from finflows.cli import main
from finflows.cli.main import _COMMANDS


def test_help_lists_every_command(finflows: Command) -> None:
    """A newcomer's first look."""
    told = finflows("--help")
    assert told.exit_code == 0
    assert all(name in told.out for name in _COMMANDS)


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_has_help(finflows: Command, command: str) -> None:
    """The table of commands leads to commands."""
    assert finflows(command, "--help").out.startswith("Usage:")


def test_help_loads_neither_engine_nor_matcher() -> None:
    """It has to be quick."""
    program = (
        "import sys; from finflows.cli.main import cli\n"
        "try: cli(['run', 'screening', '--help'])\n"
        "except SystemExit: print(sorted({'moto', 'numpy', 'pyarrow', 'boto3'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_is_a_usage_error(finflows: Command) -> None:
    """Exit 2, as for wrong options."""
    told = finflows("scren")
    assert told.exit_code == 2
    assert "No such command" in told.err


def broken_by(error: Exception) -> click.Command:
    def break_down() -> None:
        raise error

    return click.Command("broken", callback=break_down)


def test_what_nobody_expected_is_one_line_without_a_trace(finflows: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Type and place, for a report; not the text, which may quote a customer. Work that failed: exit 1."""
    monkeypatch.setattr(main, "cli", broken_by(ValueError("cannot cast Jane Doe")))
    told = finflows()
    (line,) = told.err.splitlines()
    assert (told.exit_code, told.out) == (1, "")
    assert line.startswith("finflows: Unexpected ValueError at finflows.cli.main:")
    assert "Jane" not in line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/data/hits.ndjson"), "/data/hits.ndjson: Permission denied."),
        (OSError(28, "No space left on device"), "No space left on device."),
        (OSError("odd"), "Unexpected OSError at "),
    ],
)
def test_what_the_system_says_is_told_as_it_is(
    finflows: Command, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    """The user's own folder or disk, and for the user to mend."""
    monkeypatch.setattr(main, "cli", broken_by(error))
    told = finflows()
    assert told.exit_code == 1
    assert told.err.startswith(f"finflows: {said}")
    assert len(told.err.splitlines()) == 1
