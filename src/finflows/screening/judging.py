"""Which rows of a customer file are screened, and why the others are not.

The rule is the compliance team's: a row that is not screened is told with its reason, never taken for "no match". When
in doubt a row is screened: an unknown type, a name of one letter, an alternative name that is only a dash. A row is
refused only if there is nothing to screen, nobody to report, or a sign that the row is not what it seems (a line break
inside an id is a stray quote at work).

Not solved: whether two ids are the same person, whether a name is a person's name, whether a date of birth
is a date.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from finflows.screening import customer_fields as fields
from finflows.screening.customers import Customer
from finflows.screening.records import Record, RejectedRow, RejectReason

INDIVIDUAL: Final = "INDIVIDUAL"
BUSINESS: Final = "BUSINESS"
UNKNOWN_TYPE: Final = "UNKNOWN"
_TYPES: Final = {
    INDIVIDUAL: INDIVIDUAL,
    "PERSON": INDIVIDUAL,
    BUSINESS: BUSINESS,
    "ORGANIZATION": BUSINESS,
}

MAX_NAME_CHARACTERS: Final = 1000  # OFAC's own names have at most 350 (SDN data specification, SDN_Name)
MAX_TEXT_CHARACTERS: Final = 256  # an id longer than this is a shifted column
MAX_ALT_NAMES: Final = 100  # OFAC's most aliased entry has 95 (list of 2026-07-11)
ALT_NAME_SEPARATOR: Final = ";"  # in formats without lists

_LINE_BREAKS: Final = ("\n", "\r")
_MAY_HOLD_LINE_BREAKS: Final = (fields.NAME, fields.ALT_NAMES)


class SeenIds(Protocol):
    """Which customer ids have come already, exactly."""

    def add(self, customer_id: str) -> bool:
        """False when the id was there before."""
        ...


class _Unfit(ValueError):
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def judge_records(records: Iterable[Record], seen: SeenIds) -> Iterator[Customer | RejectedRow]:
    """One customer or one rejected row per record, in the same order.

    Of equal ids the first that can be screened is kept: a nameless row does not use its id up.
    """
    for record in records:
        yield _judge(record, seen)


def is_of_unknown_type(customer: Customer) -> bool:
    return customer.type == UNKNOWN_TYPE


def _judge(record: Record, seen: SeenIds) -> Customer | RejectedRow:
    if record.fault is not None:
        return _rejected(record, record.fault, record.detail)
    try:
        customer = _customer(record)
    except _Unfit as unfit:
        return _rejected(record, unfit.reason, unfit.detail)
    if seen.add(customer.customer_id):
        return customer
    return _rejected(record, RejectReason.DUPLICATE_ID, "an earlier row has the same customer id and is kept")


def _rejected(record: Record, reason: RejectReason, detail: str) -> RejectedRow:
    return RejectedRow(record.row, record.line, _known_id(record), reason, detail)


def _customer(record: Record) -> Customer:
    row = record.fields
    customer_id = _number_or_text(row.get(fields.CUSTOMER_ID), fields.CUSTOMER_ID)
    if customer_id is None:
        raise _Unfit(RejectReason.ID_MISSING, "customer_id is absent or blank")
    return Customer(
        row=record.row,
        customer_id=customer_id,
        name=_name(row.get(fields.NAME)),
        type=_type(row.get(fields.TYPE)),
        alt_names=_alt_names(row.get(fields.ALT_NAMES)),
        min_match=_min_match(row.get(fields.MIN_MATCH)),
        date_of_birth=_date(row.get(fields.DATE_OF_BIRTH)),
        country=_text(row.get(fields.COUNTRY), fields.COUNTRY),
        tenant_id=_number_or_text(row.get(fields.TENANT_ID), fields.TENANT_ID),
    )


def _known_id(record: Record) -> str | None:
    """The id for the rejects file, if it is one that can be written there."""
    try:
        return _number_or_text(record.fields.get(fields.CUSTOMER_ID), fields.CUSTOMER_ID)
    except _Unfit:
        return None


def _name(value: Any) -> str:
    name = _text(value, fields.NAME, MAX_NAME_CHARACTERS)
    if name is None:
        raise _Unfit(RejectReason.NAME_MISSING, "name is absent or blank")
    if not _has_content(name):
        raise _Unfit(RejectReason.NAME_WITHOUT_LETTERS, "name has no letter and no digit: nothing to compare")
    return name


def _has_content(name: str) -> bool:
    """Preparing removes marks and punctuation only, so a letter or digit before it is one after it."""
    return any(map(str.isalnum, name))


def _type(value: Any) -> str:
    """INDIVIDUAL, BUSINESS, or UNKNOWN: the type never keeps a customer from being screened."""
    if not isinstance(value, str):
        return UNKNOWN_TYPE
    return _TYPES.get((_text(value, fields.TYPE) or "").upper(), UNKNOWN_TYPE)


def _alt_names(value: Any) -> tuple[str, ...]:
    """``"A. Smith; Bob Smith"`` or a list; items without a letter or digit have nothing to screen."""
    if value is None:
        return ()
    items = value.split(ALT_NAME_SEPARATOR) if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)):
        raise _wrong_type(fields.ALT_NAMES, value, "a list of names")
    names = [_text(item, fields.ALT_NAMES, MAX_NAME_CHARACTERS) for item in items]
    kept = tuple(name for name in names if name is not None and _has_content(name))
    if len(kept) > MAX_ALT_NAMES:
        raise _Unfit(RejectReason.FIELD_TOO_LONG, f"alt_names has {len(kept)} names; at most {MAX_ALT_NAMES} are read")
    return kept


def _min_match(value: Any) -> float | None:
    if isinstance(value, str):
        value = value.strip() or None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise _wrong_type(fields.MIN_MATCH, value, "a number")
    try:
        threshold = float(value)
    except (ValueError, OverflowError):
        threshold = math.nan
    if not 0.0 < threshold <= 1.0:
        raise _Unfit(RejectReason.BAD_MIN_MATCH, "min_match is not a number above 0 and up to 1")
    return threshold


def _date(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return _text(value, fields.DATE_OF_BIRTH)


def _number_or_text(value: Any, field: str) -> str | None:
    """Ids are often numbers in JSON and Parquet: 42 is the id "42"."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _text(value, field)


def _text(value: Any, field: str, most: int = MAX_TEXT_CHARACTERS) -> str | None:
    """The text without white space around it; None when absent or blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong_type(field, value, "text")
    text = value.strip()
    if not text:
        return None
    if len(text) > most:
        raise _Unfit(RejectReason.FIELD_TOO_LONG, f"{field} has {len(text):,} characters; at most {most:,} are read")
    if "\0" in text:
        raise _Unfit(RejectReason.NUL_CHARACTER, f"{field} holds a NUL character")
    if not text.isascii():
        _refuse_half_characters(text, field)
    if field not in _MAY_HOLD_LINE_BREAKS and any(line_break in text for line_break in _LINE_BREAKS):
        raise _Unfit(RejectReason.LINE_BREAK_IN_FIELD, f"{field} holds a line break: a quote may be out of place")
    return text


def _refuse_half_characters(text: str, field: str) -> None:
    """Readers keep undecodable bytes as lone surrogates, so that a bad byte costs a row, not the file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Unfit(RejectReason.NOT_UTF8, f"{field} is not valid UTF-8") from None


def _wrong_type(field: str, value: Any, expected: str) -> _Unfit:
    kind = {dict: "an object", list: "a list", bool: "true or false", bytes: "bytes"}.get(type(value), "a number")
    return _Unfit(RejectReason.WRONG_TYPE, f"{field} is {kind}; {expected} is expected")
