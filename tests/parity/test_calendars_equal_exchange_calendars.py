"""The calendars beside those of exchange_calendars, which are kept by other people from other sources."""

import csv
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import pytest

import plan_cases

FIRST, LAST = date(2000, 1, 1), date(2035, 12, 31)
pytestmark = pytest.mark.filterwarnings("ignore:Series.values returning an ndarray")  # exchange_calendars' own
DIFFERENCES = Path(__file__).parent / "calendars" / "xtai_differences.csv"


def days() -> Iterator[date]:
    return (FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1))


def theirs(market: str) -> exchange_calendars.ExchangeCalendar:
    return exchange_calendars.get_calendar(market, start=str(FIRST), end=str(LAST))


def hours_of(market: str, zone: str) -> dict[date, tuple[time, time]]:
    """Opening and closing by the market's own clock, as exchange_calendars has them."""
    schedule = theirs(market).schedule
    local = ZoneInfo(zone)
    return {
        session.date(): (opens.astimezone(local).time(), closes.astimezone(local).time())
        for session, opens, closes in zip(schedule.index, schedule["open"], schedule["close"], strict=True)
    }


def our_hours_of(market: str) -> dict[date, tuple[time, time]]:
    calendar = plan_cases.calendar(market)
    return {
        day: (calendar.opens_at(day).time(), calendar.closes_at(day).time())
        for day in days()
        if calendar.is_session(day)
    }


def test_new_york_has_the_same_sessions_and_hours_on_every_day_from_2000_to_2035() -> None:
    """No difference is known: half days, days of mourning, September 2001 and Sandy included."""
    expected = hours_of("XNYS", "America/New_York")
    assert len(expected) > 9000
    assert our_hours_of("XNYS") == expected


def test_taiwan_differs_on_the_listed_days_and_on_no_other() -> None:
    """Each with who says what, and its cause."""
    with DIFFERENCES.open(encoding="utf-8", newline="") as lines:
        listed = {row["date"]: (row["finflows"], row["exchange_calendars"]) for row in csv.DictReader(lines)}
    sessions = {session.date() for session in theirs("XTAI").sessions}
    said = {True: "open", False: "closed"}
    calendar = plan_cases.calendar("XTAI")
    found = {
        day.isoformat(): (said[calendar.is_session(day)], said[day in sessions])
        for day in days()
        if calendar.is_session(day) != (day in sessions)
    }
    assert found == listed


def test_every_listed_difference_has_a_cause() -> None:
    """A difference nobody can explain would be a defect of one of the two."""
    with DIFFERENCES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["date"] for row in rows}) == len(rows)
    assert [row["date"] for row in rows if len(row["cause"]) < 20] == []


def test_taiwan_keeps_the_same_hours_on_common_sessions() -> None:
    """09:00 to 13:30, never a half day."""
    ours, expected = our_hours_of("XTAI"), hours_of("XTAI", "Asia/Taipei")
    common = ours.keys() & expected.keys()
    assert len(common) > 8500
    assert {day: ours[day] for day in common} == {day: expected[day] for day in common}


@pytest.mark.parametrize("market", ["XNYS", "XTAI"])
def test_counting_sessions_agrees_with_their_counting(market: str) -> None:
    """Over years without a listed difference, the n-th session after is theirs."""
    calendar, expected = plan_cases.calendar(market), theirs(market)
    sessions = [session.date() for session in expected.sessions if session.year in {2025, 2026}]
    assert [calendar.shift(sessions[0], n) for n in range(len(sessions))] == sessions
    assert [calendar.shift(sessions[-1], -n) for n in range(len(sessions))] == sessions[::-1]
