"""Days that the command runs in this process, each on a database and a state folder of its own."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from command_line import Told
from finflows.cli.main import main
from investment_runs import Day, two_symbols


@pytest.fixture
def new_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Day]:
    """A day on the database at an address, with these variables of providers."""

    def command(arguments: list[str], environment: Mapping[str, str]) -> Told:
        with monkeypatch.context() as patched:
            for name in {*os.environ} - {*environment}:
                patched.delenv(name)
            for name, value in environment.items():
                patched.setenv(name, value)
            patched.setattr("sys.argv", ["finflows", *arguments])
            exit_code = 0
            try:
                main()
            except SystemExit as exc:
                exit_code = int(exc.code or 0)
        captured = capsys.readouterr()
        return Told(exit_code, captured.out, captured.err)

    return partial(Day, command, tmp_path)


@pytest.fixture
def day(new_day: Callable[..., Day], database: str) -> Day:
    """Two symbols, two plans of each."""
    two_symbols(database)
    return new_day(database)
