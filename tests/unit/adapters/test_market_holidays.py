"""Holidays and half days of markets by year."""

from datetime import date, time

import pytest

from finflows.adapters.market_holidays import holidays_of_year
from finflows.contracts.errors import InputRefused
from finflows.investments.sessions import MARKETS, Holiday


def test_a_holiday_closes_the_whole_day() -> None:
    """No time to close at."""
    assert holidays_of_year("XNYS", 2026)[date(2026, 12, 25)] == Holiday("Christmas Day")


def test_a_half_day_has_its_time() -> None:
    """By the market's clock."""
    assert holidays_of_year("XNYS", 2026)[date(2026, 12, 24)].closes_at == time(13)


def test_only_the_year_that_was_asked_for() -> None:
    """No neighbours come along."""
    assert {day.year for day in holidays_of_year("XTAI", 2026)} == {2026}


def test_taiwans_holidays_are_named_in_english() -> None:
    """Messages are English, whatever the package's default language."""
    assert holidays_of_year("XTAI", 2024)[date(2024, 2, 6)].name.startswith("No Trading")


def test_every_market_has_holidays() -> None:
    """A market without a source of holidays could not be opened."""
    assert all(holidays_of_year(market, 2026) for market in MARKETS)


def test_an_unknown_market_is_refused() -> None:
    """Rather than taken for one that never closes."""
    with pytest.raises(InputRefused, match="No holidays of market XLON are known: choose one of XNYS, XTAI"):
        holidays_of_year("XLON", 2026)
