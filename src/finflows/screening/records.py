"""Rows of a customer file on their way to be screened: as read, and as refused.

Every row of a file ends either as a ``Customer`` or as a ``RejectedRow``; there is no third way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RejectReason(StrEnum):
    """Why a row was not screened. The values are what rejects.ndjson and the manifest's counts say."""

    MALFORMED_QUOTES = "malformed_quotes"
    WRONG_FIELD_COUNT = "wrong_field_count"
    MALFORMED_JSON = "malformed_json"
    NOT_AN_OBJECT = "not_an_object"
    AMBIGUOUS_FIELDS = "ambiguous_fields"
    LINE_TOO_LONG = "line_too_long"
    NOT_UTF8 = "not_utf8"
    NUL_CHARACTER = "nul_character"
    LINE_BREAK_IN_FIELD = "line_break_in_field"
    FIELD_TOO_LONG = "field_too_long"
    WRONG_TYPE = "wrong_type"
    ID_MISSING = "id_missing"
    DUPLICATE_ID = "duplicate_id"
    NAME_MISSING = "name_missing"
    NAME_WITHOUT_LETTERS = "name_without_letters"
    BAD_MIN_MATCH = "bad_min_match"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as its file's format gives it.

    ``row`` counts rows from 1, rejected ones included, blank lines not. ``line`` is the text line on which
    the row starts, if the format has lines. ``fields`` is keyed by the names of ``customer_fields.Field``
    and may hold anything. A row with a ``fault`` is rejected for it; its ``fields`` are then what could be
    read, if any.
    """

    row: int
    line: int | None
    fields: Mapping[str, Any]
    fault: RejectReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not screened. ``detail`` holds no customer data: it is shown to people."""

    row: int
    line: int | None
    customer_id: str | None
    reason: RejectReason
    detail: str
