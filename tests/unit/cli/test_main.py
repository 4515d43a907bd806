"""The command as a whole: help without an engine, exit codes, no stack traces."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from command_line import Command
from finflows.cli.main import _COMMANDS, cli


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


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A command with a fault, and the folder of its reports."""

    def run(_: click.Context) -> None:
        raise TypeError("Jane Doe's amount")

    monkeypatch.setattr(cli, "invoke", run)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_what_nobody_expects_is_told_without_a_stack_trace(finflows: Command, broken: Path) -> None:
    """What, where, and a file that only its owner reads: its words may hold customers' data."""
    told = finflows("db", "status")
    (report,) = broken.iterdir()
    assert (told.exit_code, told.out, told.err.count("\n")) == (70, "", 1)
    assert "does not expect: TypeError in test_main.py, line " in told.err
    assert str(report) in told.err
    assert "Jane" not in told.err
    assert "TypeError: Jane Doe's amount" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600


def test_where_no_report_can_be_written_it_is_told_all_the_same(
    finflows: Command, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is full, which may be the fault itself."""
    monkeypatch.setattr("tempfile.tempdir", str(broken / "absent"))
    told = finflows("db", "status")
    assert (told.exit_code, told.err.count("\n")) == (70, 1)
    assert "No file with the details could be written: No such file or directory." in told.err


def test_the_systems_own_errors_keep_their_words(
    finflows: Command, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They say what to mend."""

    def run(_: click.Context) -> None:
        (broken / "absent" / "file").read_bytes()

    monkeypatch.setattr(cli, "invoke", run)
    assert f"No such file or directory: {broken / 'absent'}" in finflows("db", "status").err
