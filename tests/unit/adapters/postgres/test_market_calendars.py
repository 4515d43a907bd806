"""Calendars with the overrides that people have entered in the database."""

from collections.abc import Iterator
from datetime import date, time

import pytest

from finflows.adapters.postgres.connection import Connection, connect
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.contracts.errors import InputRefused

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """As the owner: programs may read overrides and write them, tests here only write."""
    with connect(database, role=None) as opened:
        yield opened


def override(connection: Connection, market: str, day: date, kind: str, closes_at: time | None = None) -> None:
    row = [market, day, kind, closes_at, "storm"]
    connection.execute("INSERT INTO investing.market_override VALUES (%s, %s, %s, %s, %s)", row)


def test_an_override_of_the_market_changes_its_calendar_and_no_others(connection: Connection) -> None:
    """Both markets are open on these days."""
    override(connection, "XNYS", MONDAY, "closed")
    override(connection, "XNYS", TUESDAY, "early_close", time(12))
    calendars = MarketCalendars(connection)
    assert calendars("XNYS").why_closed(MONDAY) == "storm"
    assert calendars("XNYS").closes_at(TUESDAY).time() == time(12)
    assert calendars("XTAI").is_session(MONDAY)


def test_an_override_that_is_entered_later_holds_at_the_next_call(connection: Connection) -> None:
    """A run that waits for prices must notice that the market has closed."""
    calendars = MarketCalendars(connection)
    assert calendars("XNYS").is_session(MONDAY)
    override(connection, "XNYS", MONDAY, "closed")
    assert not calendars("XNYS").is_session(MONDAY)


def test_a_calendar_is_computed_anew_for_other_overrides_only(connection: Connection) -> None:
    """Tasks ask before every part: computing all sessions each time would cost more than the part."""
    calendars = MarketCalendars(connection)
    usual = calendars("XNYS")
    assert calendars("XNYS") is usual
    override(connection, "XNYS", MONDAY, "closed")
    assert calendars("XNYS") is calendars("XNYS") is not usual


def test_an_override_that_makes_no_sense_is_refused_with_where_to_correct_it(connection: Connection) -> None:
    """An early close before the open."""
    override(connection, "XNYS", MONDAY, "early_close", time(8))
    with pytest.raises(InputRefused, match=r"closes at 08:00:00.*investing\.market_override"):
        MarketCalendars(connection)("XNYS")


def test_an_unknown_market_is_refused(connection: Connection) -> None:
    """With those that are known."""
    with pytest.raises(InputRefused, match="XNYS, XTAI"):
        MarketCalendars(connection)("XLON")
