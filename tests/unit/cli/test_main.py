"""The command as a whole: help without an engine, exit codes, no stack traces."""

import subprocess
import sys

import pytest

from command_line import Command
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
