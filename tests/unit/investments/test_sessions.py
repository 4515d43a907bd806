"""Sessions of a market, their hours, and overrides."""

from datetime import UTC, date, datetime, time

import pytest

import plan_cases
from finflows.adapters.market_holidays import holidays_of_year
from finflows.investments.sessions import (
    MARKETS,
    AfterCalendar,
    BeyondCalendar,
    Override,
    OverrideKind,
    SessionCalendar,
)

NEW_YORK = MARKETS["XNYS"]


def overridden(*overrides: Override) -> SessionCalendar:
    return SessionCalendar(NEW_YORK, holidays_of_year, overrides)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2001-09-11", "World Trade Center"),
        ("2001-09-14", "World Trade Center"),
        ("2004-06-11", "Reagan"),
        ("2007-01-02", "Ford"),
        ("2012-10-29", "Sandy"),
        ("2012-10-30", "Sandy"),
        ("2018-12-05", "Bush"),
        ("2025-01-09", "Carter"),
        ("2022-06-20", "Juneteenth"),  # on a Sunday: the Monday is off
        ("2026-06-19", "Juneteenth"),
        ("2026-04-03", "Good Friday"),
        ("2027-03-26", "Good Friday"),
        ("2026-07-03", "Independence Day"),  # on a Saturday: the Friday is off
        ("2026-11-28", "weekend"),
    ],
)
def test_new_york_is_closed_and_the_calendar_says_why(day: str, why: str) -> None:
    """Holidays, days of mourning, disasters."""
    calendar = plan_cases.calendar()
    said = calendar.why_closed(date.fromisoformat(day))
    assert not calendar.is_session(date.fromisoformat(day))
    assert said is not None
    assert why in said


@pytest.mark.parametrize("day", ["2021-06-18", "2021-12-31", "2022-01-03", "2026-04-06", "2012-10-31", "2001-09-17"])
def test_new_york_is_open(day: str) -> None:
    """Juneteenth is a holiday from 2022; New Year's Day on a Saturday moves no holiday to the Friday."""
    assert plan_cases.calendar().is_session(date.fromisoformat(day))
    assert plan_cases.calendar().why_closed(date.fromisoformat(day)) is None


@pytest.mark.parametrize("day", ["2026-11-27", "2026-12-24", "2025-07-03", "2024-11-29"])
def test_half_days_close_at_one(day: str) -> None:
    """The day after Thanksgiving, Christmas Eve, the day before Independence Day."""
    closes = plan_cases.calendar().closes_at(date.fromisoformat(day))
    assert (closes.time(), closes.tzinfo is not None) == (time(13), True)


@pytest.mark.parametrize(
    ("day", "opens_utc", "closes_utc"),
    [
        ("2026-03-06", 14.5, 21),  # Friday before the clocks go forward
        ("2026-03-09", 13.5, 20),
        ("2026-10-30", 13.5, 20),  # Friday before they go back
        ("2026-11-02", 14.5, 21),
    ],
)
def test_hours_follow_new_yorks_clock_across_its_changes(day: str, opens_utc: float, closes_utc: float) -> None:
    """09:30 to 16:00 local time, whatever that is in UTC."""
    calendar = plan_cases.calendar()
    opens, closes = (at(date.fromisoformat(day)) for at in (calendar.opens_at, calendar.closes_at))
    assert (opens.time(), closes.time()) == (time(9, 30), time(16))
    assert [at.astimezone(UTC).hour + at.astimezone(UTC).minute / 60 for at in (opens, closes)] == [
        opens_utc,
        closes_utc,
    ]


def test_taipei_opens_on_the_evening_before_in_utc_terms() -> None:
    """09:00 in Taipei is 01:00 UTC of the same date: the session's date is the market's."""
    opens = plan_cases.calendar("XTAI").opens_at(date(2026, 11, 30))
    assert opens == datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert opens.date() == date(2026, 11, 30)


def test_taiwans_settlement_only_days_are_no_sessions() -> None:
    """The two working days before Chinese New Year's holidays: settlement, no trading."""
    calendar = plan_cases.calendar("XTAI")
    assert not calendar.is_session(date(2024, 2, 6))
    assert not calendar.is_session(date(2024, 2, 7))
    assert calendar.on_or_after(date(2024, 2, 6)) == date(2024, 2, 15)


def test_the_next_and_the_last_session_around_a_holiday() -> None:
    """Thanksgiving 2026 is a Thursday; the Friday after it is half a day, which is a session."""
    calendar = plan_cases.calendar()
    thanksgiving = date(2026, 11, 26)
    assert calendar.on_or_before(thanksgiving) == date(2026, 11, 25)
    assert calendar.on_or_after(thanksgiving) == date(2026, 11, 27)
    assert calendar.on_or_after(date(2026, 11, 27)) == calendar.on_or_before(date(2026, 11, 27)) == date(2026, 11, 27)
    assert calendar.closed_since(date(2026, 11, 30)) == date(2026, 11, 28)


def test_shifting_counts_sessions_and_distance_is_its_inverse() -> None:
    """Over Thanksgiving and a weekend."""
    calendar = plan_cases.calendar()
    assert calendar.shift(date(2026, 11, 25), 2) == date(2026, 11, 30)
    assert calendar.shift(date(2026, 11, 30), -2) == date(2026, 11, 25)
    assert calendar.distance(date(2026, 11, 25), date(2026, 11, 30)) == 2
    assert calendar.shift(date(2026, 11, 30), 0) == date(2026, 11, 30)


def test_shifting_from_a_day_without_a_session_is_refused() -> None:
    """Which session would be the first? The caller has to say."""
    with pytest.raises(ValueError, match="2026-11-28 is no session of XNYS: weekend"):
        plan_cases.calendar().shift(date(2026, 11, 28), 1)


def test_hours_of_a_day_without_a_session_are_refused() -> None:
    """A closed day has no close."""
    calendar = plan_cases.calendar()
    for at in (calendar.opens_at, calendar.closes_at):
        with pytest.raises(ValueError, match="Thanksgiving"):
            at(date(2026, 11, 26))


def test_days_outside_the_calendars_years_are_refused() -> None:
    """Nobody knows the holidays of 2101, and 1999's are not asked for."""
    calendar = plan_cases.calendar()
    with pytest.raises(AfterCalendar, match="2000 to 2100, not 2101-01-03"):
        calendar.on_or_after(date(2101, 1, 3))
    with pytest.raises(AfterCalendar, match="2026-11-30 shifted by 30000 sessions"):
        calendar.shift(date(2026, 11, 30), 30000)
    with pytest.raises(AfterCalendar):
        calendar.on_or_before(date(2101, 1, 3))
    with pytest.raises(BeyondCalendar) as refused:
        calendar.on_or_after(date(1999, 12, 31))
    assert not isinstance(refused.value, AfterCalendar)
    with pytest.raises(BeyondCalendar):
        calendar.on_or_before(date(2000, 1, 1))
    assert calendar.closed_since(date(2000, 1, 3)) == date(2000, 1, 1)
    assert calendar.why_closed(date(2101, 1, 3)) == "outside the calendar"


def test_an_override_closes_a_session() -> None:
    """And sessions are counted without it."""
    mourning = Override(date(2026, 12, 2), OverrideKind.CLOSED, "day of mourning")
    calendar = overridden(mourning)
    assert not calendar.is_session(date(2026, 12, 2))
    assert calendar.why_closed(date(2026, 12, 2)) == "day of mourning"
    assert calendar.shift(date(2026, 12, 1), 1) == date(2026, 12, 3)
    assert plan_cases.calendar().is_session(date(2026, 12, 2))


def test_an_override_closes_early() -> None:
    """Local time."""
    calendar = overridden(Override(date(2026, 12, 2), OverrideKind.EARLY_CLOSE, "outage", time(14)))
    assert calendar.closes_at(date(2026, 12, 2)).time() == time(14)
    assert calendar.opens_at(date(2026, 12, 2)).time() == time(9, 30)


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 26), "a holiday"), (date(2026, 11, 28), "a Saturday"), (date(2026, 11, 27), "a half day")],
)
def test_an_override_opens_a_whole_session(day: date, before: str) -> None:
    """Whatever the source of holidays says."""
    calendar = overridden(Override(day, OverrideKind.OPEN, f"open after all: {before}"))
    assert calendar.is_session(day)
    assert calendar.why_closed(day) is None
    assert calendar.closes_at(day).time() == time(16)


def test_an_early_close_of_a_closed_day_opens_nothing() -> None:
    """It is somebody's slip, and never a session."""
    calendar = overridden(Override(date(2026, 11, 28), OverrideKind.EARLY_CLOSE, "slip", time(13)))
    assert not calendar.is_session(date(2026, 11, 28))


@pytest.mark.parametrize("closes_at", [time(9, 30), time(8), time(16, 1)])
def test_an_early_close_outside_the_session_is_refused(closes_at: time) -> None:
    """UTC instead of local time, say."""
    with pytest.raises(ValueError, match="give the local time"):
        overridden(Override(date(2026, 12, 2), OverrideKind.EARLY_CLOSE, "outage", closes_at))


@pytest.mark.parametrize(
    ("kind", "closes_at"),
    [(OverrideKind.EARLY_CLOSE, None), (OverrideKind.CLOSED, time(13)), (OverrideKind.OPEN, time(13))],
)
def test_only_an_early_close_has_a_time(kind: OverrideKind, closes_at: time | None) -> None:
    """Anything else was meant otherwise."""
    with pytest.raises(ValueError, match="2026-12-02: an early close, and nothing else"):
        Override(date(2026, 12, 2), kind, "unclear", closes_at)
