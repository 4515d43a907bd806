"""Occurrences of schedules: rolls, ends, and what a closed market does to them."""

from datetime import date

import pytest

import plan_cases
from finflows.adapters.market_holidays import holidays_of_year
from finflows.investments.occurrences import (
    NeverOccurs,
    Occurrence,
    first_occurrence,
    next_occurrence,
    occurrence_on_or_after,
    unrolled_date,
)
from finflows.investments.plans import Frequency, Roll, Schedule
from finflows.investments.sessions import MARKETS, BeyondCalendar, Override, OverrideKind, SessionCalendar

NYSE = plan_cases.calendar()
TAIWAN = plan_cases.calendar("XTAI")


def sessions(schedule: Schedule, count: int, calendar: SessionCalendar = NYSE) -> list[str]:
    here: Occurrence | None = first_occurrence(schedule, calendar)
    found = []
    while here and len(found) < count:
        found.append(here.session.isoformat())
        here = next_occurrence(schedule, calendar, here)
    return found


def monthly(anchor: str, roll: Roll = Roll.FOLLOWING) -> Schedule:
    return Schedule(Frequency.MONTHLY, date.fromisoformat(anchor), roll=roll)


def test_following_takes_the_next_session() -> None:
    """31 October 2026 is a Saturday; 31 January 2027 a Sunday. The 31st is kept, not the rolled day."""
    assert sessions(monthly("2026-08-31"), 6) == [
        "2026-08-31",
        "2026-09-30",
        "2026-11-02",
        "2026-11-30",
        "2026-12-31",
        "2027-02-01",
    ]


def test_preceding_takes_the_session_before() -> None:
    """The same months."""
    assert sessions(monthly("2026-08-31", Roll.PRECEDING), 6) == [
        "2026-08-31",
        "2026-09-30",
        "2026-10-30",
        "2026-11-30",
        "2026-12-31",
        "2027-01-29",
    ]


def test_modified_following_stays_in_its_month() -> None:
    """Following on the 15th, a Sunday; preceding on the 31st, a Saturday."""
    assert sessions(monthly("2026-10-15", Roll.MODIFIED_FOLLOWING), 2) == ["2026-10-15", "2026-11-16"]
    assert sessions(monthly("2026-08-31", Roll.MODIFIED_FOLLOWING), 3) == ["2026-08-31", "2026-09-30", "2026-10-30"]


@pytest.mark.parametrize("roll", list(Roll))
def test_the_first_purchase_is_never_before_the_start(roll: Roll) -> None:
    """Saturday 31 October 2026: whatever the roll, Monday 2 November."""
    assert first_occurrence(monthly("2026-10-31", roll), NYSE) == Occurrence(0, date(2026, 11, 2))


def test_a_daily_plan_counts_sessions_not_days() -> None:
    """Every other session from the first on or after a Thanksgiving Thursday."""
    schedule = Schedule(Frequency.DAILY, date(2026, 11, 26), every=2)
    assert sessions(schedule, 4) == ["2026-11-27", "2026-12-01", "2026-12-03", "2026-12-07"]


def test_occurrences_that_roll_to_one_session_are_bought_once() -> None:
    """Chinese New Year 2027 closes Taiwan from 2 to 10 February: two Wednesdays share a session, one is passed over."""
    schedule = Schedule(Frequency.WEEKLY, date(2027, 1, 27))
    first = first_occurrence(schedule, TAIWAN)
    second = next_occurrence(schedule, TAIWAN, first)
    assert second == Occurrence(1, date(2027, 2, 11))
    assert next_occurrence(schedule, TAIWAN, second) == Occurrence(3, date(2027, 2, 17))


def test_an_occurrence_passed_over_counts_towards_the_maximum() -> None:
    """Four occurrences in all, of which two share a session."""
    schedule = Schedule(Frequency.WEEKLY, date(2027, 1, 27), max_count=4)
    assert sessions(schedule, 9, TAIWAN) == ["2027-01-27", "2027-02-11", "2027-02-17"]


def test_preceding_skips_what_would_fall_on_an_earlier_ones_session() -> None:
    """Both Wednesdays of the closed stretch precede to 1 February."""
    schedule = Schedule(Frequency.WEEKLY, date(2027, 1, 27), roll=Roll.PRECEDING)
    assert sessions(schedule, 3, TAIWAN) == ["2027-01-27", "2027-02-01", "2027-02-17"]


def test_it_ends_after_so_many() -> None:
    """Numbered from 0."""
    schedule = Schedule(Frequency.MONTHLY, date(2026, 9, 30), max_count=2)
    assert sessions(schedule, 9) == ["2026-09-30", "2026-10-30"]


def test_nothing_is_scheduled_after_the_end_date() -> None:
    """Saturday 31 October rolls beyond an end on that very day, so it does not take place."""
    schedule = Schedule(Frequency.MONTHLY, date(2026, 8, 31), end_date=date(2026, 10, 31))
    assert sessions(schedule, 9) == ["2026-08-31", "2026-09-30"]


def test_a_session_on_the_end_date_takes_place() -> None:
    """The last day is one of them."""
    schedule = Schedule(Frequency.MONTHLY, date(2026, 8, 31), end_date=date(2026, 11, 2))
    assert sessions(schedule, 9)[-1] == "2026-11-02"


def test_a_schedule_that_ends_before_its_first_session_is_refused() -> None:
    """A weekend long."""
    schedule = Schedule(Frequency.DAILY, date(2026, 11, 28), end_date=date(2026, 11, 29))
    with pytest.raises(NeverOccurs, match="ends on 2026-11-29, before its first session 2026-11-30"):
        first_occurrence(schedule, NYSE)
    assert occurrence_on_or_after(schedule, NYSE, date(2026, 11, 1)) is None


def test_after_a_pause_the_span_is_left_out() -> None:
    """The number goes on with the calendar, not with the purchases."""
    assert occurrence_on_or_after(monthly("2026-01-31"), NYSE, date(2026, 11, 3)) == Occurrence(10, date(2026, 11, 30))


def test_an_occurrence_rolled_into_the_day_is_not_lost() -> None:
    """Saturday's occurrence is Monday's: asked for on Sunday, it is still to come."""
    assert occurrence_on_or_after(monthly("2026-10-31"), NYSE, date(2026, 11, 1)) == Occurrence(0, date(2026, 11, 2))
    assert occurrence_on_or_after(monthly("2026-08-31"), NYSE, date(2026, 11, 1)) == Occurrence(2, date(2026, 11, 2))


def test_before_the_anchor_it_is_the_first_occurrence() -> None:
    """A plan for next year is added this year."""
    schedule = monthly("2027-01-31", Roll.PRECEDING)
    assert occurrence_on_or_after(schedule, NYSE, date(2026, 1, 1)) == first_occurrence(schedule, NYSE)


def test_the_calendars_last_year_ends_every_schedule() -> None:
    """Years whose holidays nobody knows are not planned."""
    last = Occurrence(0, date(2100, 12, 1))
    for frequency in Frequency:
        assert next_occurrence(Schedule(frequency, date(2100, 12, 1), every=1000), NYSE, last) is None
    assert occurrence_on_or_after(monthly("2026-01-31"), NYSE, date(2101, 1, 1)) is None


def test_an_anchor_before_the_calendars_years_is_refused() -> None:
    """Not taken for a plan that has ended."""
    with pytest.raises(BeyondCalendar):
        first_occurrence(monthly("1999-06-30"), NYSE)


def test_a_session_that_falls_away_moves_later_occurrences_of_a_daily_plan() -> None:
    """Every other session, counted anew: one session later, never the same one twice."""
    closed = Override(date(2026, 12, 2), OverrideKind.CLOSED, "day of mourning")
    calendar = SessionCalendar(MARKETS["XNYS"], holidays_of_year, [closed])
    schedule = Schedule(Frequency.DAILY, date(2026, 11, 30), every=2)
    assert sessions(schedule, 3) == ["2026-11-30", "2026-12-02", "2026-12-04"]
    assert sessions(schedule, 3, calendar) == ["2026-11-30", "2026-12-03", "2026-12-07"]


def test_a_session_that_comes_in_between_is_not_bought_twice() -> None:
    """The market opened on a Saturday: occurrence 1 would be where occurrence 0 was, so 2 is next."""
    opened = Override(date(2026, 11, 28), OverrideKind.OPEN, "opened")
    calendar = SessionCalendar(MARKETS["XNYS"], holidays_of_year, [opened])
    schedule = Schedule(Frequency.DAILY, date(2026, 11, 27))
    bought = Occurrence(1, date(2026, 11, 30))
    assert next_occurrence(schedule, calendar, bought) == Occurrence(3, date(2026, 12, 1))


def test_unrolled_dates_are_nominal_and_a_daily_plans_are_sessions() -> None:
    """What a preview shows beside the session."""
    assert unrolled_date(monthly("2026-08-31"), NYSE, 2) == date(2026, 10, 31)
    assert unrolled_date(Schedule(Frequency.DAILY, date(2026, 11, 26)), NYSE, 1) == date(2026, 11, 30)


@pytest.mark.parametrize("frequency", list(Frequency))
def test_decades_after_the_anchor_cost_no_more_than_days(frequency: Frequency) -> None:
    """Closed form: the walk over all occurrences and the jump agree."""
    schedule = Schedule(frequency, date(2000, 1, 31))
    here: Occurrence | None = first_occurrence(schedule, NYSE)
    while here and here.session < date(2090, 6, 1):
        here = next_occurrence(schedule, NYSE, here)
    assert here == occurrence_on_or_after(schedule, NYSE, date(2090, 6, 1))
