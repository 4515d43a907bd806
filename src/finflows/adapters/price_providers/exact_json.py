"""JSON whose numbers are exact Decimals, and the amounts in it: positive, finite, and of a size that money has."""

import json
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Any, Final

PLACES: Final = Decimal("1E-10")  # of numeric(24,10), the type of stored prices and rates
_LARGEST: Final = Decimal(10) ** 9  # no share costs a thousand millions, in whatever currency, and no currency does
_EARLIEST: Final = Decimal(946_684_800)  # 2000-01-01
_LATEST: Final = Decimal(4_102_444_800)  # 2100-01-01


def parse(body: bytes) -> Any:
    """Raises ValueError for whatever is not JSON, NaN and Infinity included."""
    try:
        return json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (RecursionError, DecimalException) as exc:
        raise ValueError("nested too deep, or a number of no size") from exc


def amount(value: object) -> Decimal | None:
    """A positive amount, rounded to what the database stores; None for whatever is not one."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value < _LARGEST:
        return None
    rounded = value.quantize(PLACES, ROUND_HALF_EVEN)
    return rounded or None


def amount_of_text(text: object) -> Decimal | None:
    """The same of a number that comes as a string."""
    if not isinstance(text, str) or not text.isascii():
        return None
    try:
        return amount(Decimal(text))
    except DecimalException:
        return None


def moment(value: object) -> datetime | None:
    """Of seconds since 1970."""
    if not isinstance(value, Decimal) or not value.is_finite() or not _EARLIEST < value < _LATEST:
        return None
    return datetime.fromtimestamp(int(value), UTC)


def _refuse(_constant: str) -> None:
    raise ValueError("NaN or Infinity")
