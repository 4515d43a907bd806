"""Days that the command runs in a process of its own, each on a database and a state folder of its own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from investment_runs import Day, command_in, two_symbols
from night_runs import PROJECT


@pytest.fixture
def new_day(tmp_path: Path) -> Callable[..., Day]:
    """A day on the database at an address, with these variables of providers."""

    return partial(Day, partial(command_in, PROJECT), tmp_path)


@pytest.fixture
def day(new_day: Callable[..., Day], database: str) -> Day:
    """Two symbols, two plans of each."""
    two_symbols(database)
    return new_day(database)
