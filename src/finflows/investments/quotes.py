"""A price or an exchange rate that somebody really gave, or the reason why there is none. Never a made-up one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from finflows.investments.reasons import Reason


class QuoteKind(StrEnum):
    PRICE = "price"
    FX = "fx"


@dataclass(frozen=True, slots=True)
class Quote:
    kind: QuoteKind
    key: str
    """A symbol; for an exchange rate base and quote currency, `EURUSD`: units of USD for one EUR."""
    provider: str
    value: Decimal
    as_of: datetime
    """The time that the provider puts on it, aware."""
    fetched_at: datetime
    quote_id: int | None = None
    """Of the stored quote; None for one that is not stored, such as a currency against itself."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No usable quote."""

    reason: Reason
    detail: str
    """A whole sentence without personal data or keys."""
