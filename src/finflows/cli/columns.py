"""Columns of tables in a terminal."""

from typing import Final

from rich.table import Column

_DAY_WIDTH: Final = len("2026-11-30")


def day_column(header: str) -> Column:
    """A day is never cut, however narrow the terminal is."""
    return Column(header, min_width=_DAY_WIDTH, no_wrap=True)
