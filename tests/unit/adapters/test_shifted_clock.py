"""A clock of another day, for local runs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from finflows.adapters.shifted_clock import ShiftedClock

OPEN = datetime(2026, 11, 23, 9, 35, tzinfo=ZoneInfo("America/New_York"))
AN_HOUR = timedelta(hours=1)


def test_it_shows_the_time_that_it_is_given_and_goes_on_in_utc() -> None:
    """Like the machine's own, from another beginning."""
    clock = ShiftedClock(OPEN)
    first, second = clock.now(), clock.now()
    assert OPEN <= first <= second < OPEN + AN_HOUR
    assert first.tzinfo is UTC
