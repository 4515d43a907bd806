"""Occurrences: sessions, strictly later each time, whole periods from the anchor; jumps and walks agree."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from schedules import CALENDARS, DAYS, schedules, unhurried

from finflows.investments.occurrences import (
    NeverOccurs,
    Occurrence,
    first_occurrence,
    next_occurrence,
    occurrence_on_or_after,
    unrolled_date,
)
from finflows.investments.periods import first_number_from, nominal_date
from finflows.investments.plans import Frequency, Roll, Schedule
from finflows.investments.sessions import SessionCalendar

STEPS = 12


def walk(schedule: Schedule, calendar: SessionCalendar, steps: int = STEPS) -> list[Occurrence]:
    try:
        here: Occurrence | None = first_occurrence(schedule, calendar)
    except NeverOccurs:
        return []
    found = []
    while here and len(found) < steps:
        found.append(here)
        here = next_occurrence(schedule, calendar, here)
    return found


def rolled_by_the_rule(schedule: Schedule, calendar: SessionCalendar, nominal: date) -> date:
    """The rule once more, in the order in which a person would say it."""
    before, after = calendar.on_or_before(nominal), calendar.on_or_after(nominal)
    if schedule.roll is Roll.FOLLOWING or before < schedule.anchor:
        return after
    if schedule.roll is Roll.PRECEDING:
        return before
    return after if after.month == nominal.month else before


@unhurried
@given(schedules(endless=False), CALENDARS)
def test_next_runs_are_sessions_strictly_increase_and_start_no_earlier_than_the_anchor(
    schedule: Schedule, calendar: SessionCalendar
) -> None:
    """So do the numbers."""
    found = walk(schedule, calendar)
    assert all(calendar.is_session(each.session) for each in found)
    assert all(earlier.session < later.session for earlier, later in pairwise(found))
    assert all(earlier.number < later.number for earlier, later in pairwise(found))
    assert all(each.session >= schedule.anchor for each in found)


@unhurried
@given(schedules(), CALENDARS)
def test_before_the_roll_every_date_is_a_whole_number_of_periods_from_the_anchor(
    schedule: Schedule, calendar: SessionCalendar
) -> None:
    """And the session is where the rule rolls that date."""
    for each in walk(schedule, calendar):
        nominal = unrolled_date(schedule, calendar, each.number)
        if schedule.frequency is Frequency.DAILY:
            steps = calendar.distance(calendar.on_or_after(schedule.anchor), each.session)
            assert steps == each.number * schedule.every
        else:
            assert each.session == rolled_by_the_rule(schedule, calendar, nominal)


@unhurried
@given(schedules(), CALENDARS)
def test_only_occurrences_that_share_a_session_are_passed_over(schedule: Schedule, calendar: SessionCalendar) -> None:
    """Nobody loses an occurrence otherwise."""
    if schedule.frequency is Frequency.DAILY:
        return
    for earlier, later in pairwise(walk(schedule, calendar)):
        for number in range(earlier.number + 1, later.number):
            nominal = nominal_date(schedule, number)
            assert rolled_by_the_rule(schedule, calendar, nominal) == earlier.session


@unhurried
@given(schedules(endless=False), CALENDARS, st.integers(-40, 400))
def test_a_jump_lands_where_a_walk_does(schedule: Schedule, calendar: SessionCalendar, days: int) -> None:
    """The first occurrence on or after a day is the first one of the walk that is."""
    found = walk(schedule, calendar)
    day = date.fromordinal(schedule.anchor.toordinal() + days)
    expected = next((each for each in found if each.session >= day), None)
    if expected is not None or len(found) < STEPS:
        assert occurrence_on_or_after(schedule, calendar, day) == expected


@unhurried
@given(schedules(endless=False), CALENDARS)
def test_ends_are_kept(schedule: Schedule, calendar: SessionCalendar) -> None:
    """No session after the end date, no number beyond the maximum."""
    for each in walk(schedule, calendar):
        assert schedule.end_date is None or each.session <= schedule.end_date
        assert schedule.max_count is None or each.number < schedule.max_count


@unhurried
@given(schedules().filter(lambda each: each.frequency is not Frequency.DAILY), DAYS)
def test_the_closed_form_finds_the_first_number_from_a_day(schedule: Schedule, day: date) -> None:
    """That one is on or after the day, the one before it is not."""
    number = first_number_from(schedule, day)
    assert nominal_date(schedule, number) >= day
    assert number == 0 or nominal_date(schedule, number - 1) < day
