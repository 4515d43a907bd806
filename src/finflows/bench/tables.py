"""Figures as tables of text, for a terminal and for a document: the same cells in both."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table


@dataclass(frozen=True, slots=True)
class TextTable:
    """The first column is words, the others are figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def drawn(table: TextTable) -> Table:
    """For a terminal."""
    drawing = Table(title=table.title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        drawing.add_column(column, justify="right" if number else "left", vertical="top")
    for row in table.rows:
        drawing.add_row(*row)
    return drawing


def as_markdown(table: TextTable) -> str:
    """For a document: the title stands above as a line of its own."""
    rule = [":--", *["--:"] * (len(table.columns) - 1)]
    lines = [_line(cells) for cells in (table.columns, rule, *table.rows)]
    return "\n".join([f"**{table.title}**", "", *lines, ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
