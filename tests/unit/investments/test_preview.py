"""The next dates of a plan."""

from datetime import date

import plan_cases
from finflows.investments.occurrences import first_occurrence
from finflows.investments.plans import Frequency, Plan, Schedule
from finflows.investments.preview import PreviewedDate, preview

NYSE = plan_cases.calendar()


def _new(schedule: Schedule) -> Plan:
    first = first_occurrence(schedule, NYSE)
    return plan_cases.plan(schedule, occurrence=first.number, next_run=first.session)


def test_a_date_that_rolls_says_why() -> None:
    """A weekend, a holiday, or nothing to say."""
    schedule = Schedule(Frequency.MONTHLY, date(2026, 9, 25))
    dates = preview(_new(schedule), NYSE, 4)
    assert dates == (
        PreviewedDate(0, date(2026, 9, 25), date(2026, 9, 25), None),
        PreviewedDate(1, date(2026, 10, 25), date(2026, 10, 26), "weekend"),
        PreviewedDate(2, date(2026, 11, 25), date(2026, 11, 25), None),
        PreviewedDate(3, date(2026, 12, 25), date(2026, 12, 28), "Christmas Day"),
    )


def test_a_plan_that_ends_shows_fewer() -> None:
    """And none where none was asked for."""
    schedule = Schedule(Frequency.MONTHLY, date(2026, 9, 25), max_count=2)
    assert len(preview(_new(schedule), NYSE, 9)) == 2
    assert preview(_new(schedule), NYSE, 0) == ()
