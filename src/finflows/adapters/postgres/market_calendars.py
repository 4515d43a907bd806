"""Calendars of markets with the overrides that people have entered in the database (``investing.market_override``)."""

from functools import lru_cache
from typing import Final

from finflows.adapters.market_holidays import holidays_of_year
from finflows.adapters.postgres.connection import Connection
from finflows.contracts.errors import InputRefused
from finflows.investments.sessions import MARKETS, Market, Override, OverrideKind, SessionCalendar

_OVERRIDES: Final = """
    SELECT date, kind, reason, closes_at FROM investing.market_override WHERE market = %(market)s ORDER BY date
"""


class MarketCalendars:
    """Reads the overrides at each call: one that is entered while a task works holds from its next part on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, market: str) -> SessionCalendar:
        """Raises InputRefused for an unknown market, or an override that makes no sense."""
        known = MARKETS.get(market)
        if known is None:
            raise InputRefused(f"The market {market} is unknown: choose one of {', '.join(sorted(MARKETS))}.")
        rows = self._connection.execute(_OVERRIDES, {"market": market}).fetchall()
        overrides = (Override(day, OverrideKind(kind), reason, closes_at) for day, kind, reason, closes_at in rows)
        try:
            return _calendar(known, tuple(overrides))
        except ValueError as exc:
            raise InputRefused(f"{exc} Correct it in investing.market_override.") from exc


@lru_cache(maxsize=4)
def _calendar(market: Market, overrides: tuple[Override, ...]) -> SessionCalendar:
    """A quarter of a second of work, and asked for before every part; a calendar never changes."""
    return SessionCalendar(market, holidays_of_year, overrides)
