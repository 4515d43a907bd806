"""Days that the command runs in a process of its own, each on a database and a state folder of its own."""

import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from command_line import Told
from investment_runs import Day, two_symbols
from night_runs import FINFLOWS, PROJECT


@pytest.fixture
def new_day(tmp_path: Path) -> Callable[..., Day]:
    """A day on the database at an address, with these variables of providers."""

    def command(arguments: list[str], environment: Mapping[str, str]) -> Told:
        done = subprocess.run(
            [*FINFLOWS, *arguments], capture_output=True, text=True, check=False, cwd=PROJECT, env=dict(environment)
        )
        return Told(done.returncode, done.stdout, done.stderr)

    return partial(Day, command, tmp_path)


@pytest.fixture
def day(new_day: Callable[..., Day], database: str) -> Day:
    """Two symbols, two plans of each."""
    two_symbols(database)
    return new_day(database)
