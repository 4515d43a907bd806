"""Which column of a customer file is which field, by its spelling or by the caller's column map.

Spellings are compared without case, spaces, underscores and hyphens: "Customer ID" is ``customer_id``.
Where several columns could be the customer's id, the order of ``SPELLINGS`` decides: a bulk request's
``requestId`` yields to ``customerId``. Two columns of the same spelling are refused, because either could
be the right one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

CUSTOMER_ID: Final = "customer_id"
NAME: Final = "name"
TYPE: Final = "type"
ALT_NAMES: Final = "alt_names"
MIN_MATCH: Final = "min_match"
DATE_OF_BIRTH: Final = "date_of_birth"
COUNTRY: Final = "country"
TENANT_ID: Final = "tenant_id"

# The spellings that the senders of customer files use today.
SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    CUSTOMER_ID: ("customerid", "id", "requestid"),
    NAME: ("name",),
    TYPE: ("type",),
    ALT_NAMES: ("altnames",),
    MIN_MATCH: ("minmatch",),
    DATE_OF_BIRTH: ("dateofbirth",),
    COUNTRY: ("country",),
    TENANT_ID: ("tenantid",),
}
REQUIRED: Final = (CUSTOMER_ID, NAME)

ColumnMap = Mapping[str, str | int]
"""Field (any spelling of it) to the column's header, or to its position counted from 0."""

_FIELD_OF: Final = {spelling: field for field, spellings in SPELLINGS.items() for spelling in spellings}
_IGNORED_IN_SPELLING: Final = re.compile(r"[\s_-]+")
_MOST_SHOWN: Final = 30  # a message is a paragraph
# What a column is called by programs, never a person's full name or a number: may be shown.
_COLUMN_NAME: Final = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)*")


class ColumnsRefused(ValueError):
    """The columns do not tell which is the id and which the name. The text is fit for a user."""


def field_spelled(header: str) -> str | None:
    return _FIELD_OF.get(_spelling(header))


def columns_by_field(headers: Sequence[str], column_map: ColumnMap | None) -> dict[str, int]:
    """The position of each field's column: ``["id", "name"]`` gives ``{"customer_id": 0, "name": 1}``.

    Raises:
        ColumnsRefused: a column that the map names is absent, or a field has two columns.
    """
    spellings = [_spelling(header) for header in headers]
    mapped = {
        field: _mapped_position(field, column, headers, spellings)
        for field, column in fields_of_map(column_map).items()
    }
    found = {
        field: position
        for field, known in SPELLINGS.items()
        if field not in mapped and (position := _position(field, known, spellings)) is not None
    }
    return mapped | found


def fields_of_map(column_map: ColumnMap | None) -> dict[str, str | int]:
    """The map with its fields by their own names. Raises ColumnsRefused for what is no field."""
    fields: dict[str, str | int] = {}
    for spelled, column in (column_map or {}).items():
        field = field_spelled(spelled)
        if field is None or field in fields:
            fault = "another spelling of a mapped" if field else "which is no"
            raise ColumnsRefused(f"the column map names {spelled!r}, {fault} field. Fields are {', '.join(SPELLINGS)}.")
        fields[field] = column
    return fields


def missing_columns_message(columns: Mapping[str, int], headers: Sequence[str]) -> str:
    """What is missing and how to mend it; "" when the id and the name have a column."""
    missing = [field for field in REQUIRED if field not in columns]
    if not missing:
        return ""
    return (
        f"it has no column for {' and '.join(missing)}. Its columns are: {shown_headers(headers)}. Call the "
        f"columns customer_id and name, or say which they are: {_by_map(missing[0], 'your header')}."
    )


def _by_map(field: str, column: str | int) -> str:
    """In both ways in which a caller can say it."""
    option = f"'{field}={column}'" if isinstance(column, str) else f"{field}={column}"
    return f"--column {option} on the command line, columnMap {json.dumps({field: column})} in a start input"


def shown_headers(headers: Sequence[str]) -> str:
    """The headers for a message; a first line that may be a customer's data is not shown word for word."""
    certain = any(field_spelled(header) for header in headers)
    shown = [
        header if certain or _COLUMN_NAME.fullmatch(header) else f"(column {position}, not shown)"
        for position, header in enumerate(headers[:_MOST_SHOWN])
    ]
    left_out = len(headers) - len(shown)
    return ", ".join([*shown, f"and {left_out} more"] if left_out else shown)


def _spelling(header: str) -> str:
    return _IGNORED_IN_SPELLING.sub("", header).casefold()


def _mapped_position(field: str, column: str | int, headers: Sequence[str], spellings: Sequence[str]) -> int:
    if isinstance(column, str):
        position = _position(field, (_spelling(column),), spellings)
    else:
        position = column if 0 <= column < len(headers) else None
    if position is None:
        raise ColumnsRefused(
            f"the column map says that {field} is in column {column!r}, but the columns are "
            f"{shown_headers(headers)}. Name one of them, or its position counted from 0."
        )
    return position


def _position(field: str, known: Sequence[str], spellings: Sequence[str]) -> int | None:
    for spelling in known:
        positions = [position for position, found in enumerate(spellings) if found == spelling]
        if len(positions) > 1:
            raise ColumnsRefused(
                f"columns {positions[0]} and {positions[1]} (counted from 0) could both be {field}. Say "
                f"which: {_by_map(field, positions[0])}."
            )
        if positions:
            return positions[0]
    return None
