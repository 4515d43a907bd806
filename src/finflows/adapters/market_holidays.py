"""Holidays and half days of markets, from the package `holidays`."""

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from holidays import financial_holidays
from holidays.constants import HALF_DAY, PUBLIC

from finflows.contracts.errors import InputRefused
from finflows.investments.sessions import Holiday

_NAMES = MappingProxyType({"XNYS": "NYSE", "XTAI": "XTAI"})
"""By ISO 10383 code, what the package calls the market."""
_HALF_DAY_CLOSES_AT = MappingProxyType({"XNYS": time(13)})
"""Every half day of New York since 2000 closed at 13:00. Markets that are not here have none."""
_LANGUAGE = "en_US"


def holidays_of_year(market: str, year: int) -> Mapping[date, Holiday]:
    """Raises InputRefused for a market that is not known here."""
    name = _NAMES.get(market)
    if name is None:
        raise InputRefused(f"No holidays of market {market} are known: choose one of {', '.join(_NAMES)}.")
    closed = financial_holidays(name, years=year, language=_LANGUAGE, categories=(PUBLIC,))
    found = {day: Holiday(reason) for day, reason in closed.items()}
    closes_at = _HALF_DAY_CLOSES_AT.get(market)
    if closes_at is not None:
        half_days = financial_holidays(name, years=year, language=_LANGUAGE, categories=(HALF_DAY,))
        found = {day: Holiday(reason, closes_at) for day, reason in half_days.items()} | found
    return found
