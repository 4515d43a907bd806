"""A day of two symbols, run by the command on a database of its own."""

from pathlib import Path

import pytest

from investment_runs import Day, two_symbols


@pytest.fixture
def day(tmp_path: Path, database: str) -> Day:
    two_symbols(database)
    return Day(tmp_path, database)
