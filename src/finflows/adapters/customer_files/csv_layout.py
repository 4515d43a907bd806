"""How a CSV file is laid out, told from its first line: delimiter, columns, with or without header.

The delimiter is the first of comma, semicolon and tab under which the id and name columns are found. A
column map that gives positions only may describe a file without header: its first line is then a customer,
unless its cells are called as the fields are. Guessing the other way would lose a customer.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finflows.adapters.customer_files.unreadable import UnreadableFile
from finflows.screening.customer_fields import (
    REQUIRED,
    ColumnMap,
    ColumnsRefused,
    columns_by_field,
    field_spelled,
    fields_of_map,
    missing_columns_message,
)

DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class CsvLayout:
    delimiter: str
    has_header: bool
    width: int  # fields per row
    columns: Mapping[str, int]


def layout_of(first_line: str, column_map: ColumnMap | None) -> CsvLayout:
    """Raises UnreadableFile when the id or the name column cannot be told."""
    mapped = fields_of_map(column_map)
    positions = {field: column for field, column in mapped.items() if isinstance(column, int)}
    if mapped.keys() == positions.keys() and all(field in positions for field in REQUIRED):
        return _layout_by_position(first_line, column_map, positions)
    return _layout_by_header(first_line, column_map)


def has_known_header(first_line: str) -> bool:
    """Whether the line, split somehow, names the id and the name column."""
    return any(set(REQUIRED) <= {field_spelled(cell) for cell in cells(first_line, each)} for each in DELIMITERS)


def cells(text: str, delimiter: str) -> list[str]:
    """The fields of the first row of a text, as far as it goes; split plainly where csv sees no row."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def _layout_by_position(first_line: str, column_map: ColumnMap | None, positions: Mapping[str, int]) -> CsvLayout:
    split = {delimiter: cells(first_line, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: min(len(split[each]), max(positions.values()) + 1))
    found = split[delimiter]
    by_position = columns_by_field([""] * len(found), positions)
    has_header = all(field_spelled(found[by_position[field]]) == field for field in REQUIRED)
    columns = columns_by_field(found, column_map) if has_header else by_position
    return CsvLayout(delimiter, has_header, len(found), columns)


def _layout_by_header(first_line: str, column_map: ColumnMap | None) -> CsvLayout:
    faults: list[tuple[int, str]] = []
    for delimiter in DELIMITERS:
        headers = cells(first_line, delimiter)
        fault, columns = _try_headers(headers, column_map)
        if not fault:
            return CsvLayout(delimiter, has_header=True, width=len(headers), columns=columns)
        faults.append((len(headers), fault))
    raise UnreadableFile(max(faults, key=lambda each: each[0])[1])


def _try_headers(headers: Sequence[str], column_map: ColumnMap | None) -> tuple[str, Mapping[str, int]]:
    try:
        columns = columns_by_field(headers, column_map)
    except ColumnsRefused as refused:
        return str(refused), {}
    return missing_columns_message(columns, headers), columns
