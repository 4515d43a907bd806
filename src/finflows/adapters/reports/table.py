"""A table that the page's script sorts, filters, pages and saves: what it has to know besides the rows.

A row is an array: one value per column, then, if the table has a ``detail``, what stands behind the row.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["text", "name", "date", "number", "figure", "score", "choice", "choices", "flag"]
"""``number`` and ``figure`` are text that sorts as a number; a figure stands right. ``choice`` gets a filter, and so do
``choices``, which are separated by "; ". A ``flag`` is true, false or null.
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str  # in the CSV file
    label: str  # on the page
    kind: Kind
    filtered: bool = True  # whether the page has a filter for it, if its kind has one
    drawn: bool = True  # whether it is a column on the page; the CSV file has it all the same
    unit: str | None = None  # of a figure: the column that is told behind it


@dataclass(frozen=True, slots=True)
class Table:
    """``order``: that of the rows, in words. ``lowest``: the score at which the bar below a score begins.

    ``best_of``: the column whose rows can be narrowed to the one with the highest score.
    """

    caption: str
    unit: str
    file_name: str
    columns: tuple[Column, ...]
    order: str
    lowest: float = 0.0
    detail: Literal["tokens"] | None = None
    best_of: str | None = None
    best_label: str | None = None

    def settings(self) -> dict[str, Any]:
        return asdict(self)
