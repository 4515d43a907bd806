"""Nominal dates."""

from datetime import date

import pytest

from finflows.investments.periods import AfterDates, first_number_from, nominal_date
from finflows.investments.plans import Frequency, Schedule


def dates(frequency: Frequency, anchor: str, count: int, every: int = 1) -> list[str]:
    schedule = Schedule(frequency, date.fromisoformat(anchor), every)
    return [nominal_date(schedule, number).isoformat() for number in range(count)]


def test_month_end_sticks() -> None:
    """The 31st comes back after February: nothing is added to what was cut."""
    assert dates(Frequency.MONTHLY, "2027-01-31", 5) == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
    ]


def test_february_of_a_leap_year_has_29_days() -> None:
    """A yearly plan of 29 February has the 28th in other years, and the 29th again."""
    assert dates(Frequency.YEARLY, "2024-02-29", 5) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


def test_a_quarter_is_three_calendar_months() -> None:
    """Not 91 days."""
    assert dates(Frequency.QUARTERLY, "2026-11-30", 4) == ["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]


def test_weeks_keep_the_weekday() -> None:
    """Every one, two or three of them."""
    assert dates(Frequency.WEEKLY, "2026-12-28", 3) == ["2026-12-28", "2027-01-04", "2027-01-11"]
    assert dates(Frequency.BIWEEKLY, "2026-12-28", 3) == ["2026-12-28", "2027-01-11", "2027-01-25"]
    assert dates(Frequency.WEEKLY, "2026-12-28", 3, every=3) == ["2026-12-28", "2027-01-18", "2027-02-08"]


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("2027-01-01", ["2027-01-01", "2027-01-16", "2027-02-01", "2027-02-16", "2027-03-01"]),
        ("2027-01-16", ["2027-01-16", "2027-02-01", "2027-02-16", "2027-03-01", "2027-03-16"]),
        ("2027-01-15", ["2027-01-15", "2027-01-30", "2027-02-15", "2027-02-28", "2027-03-15"]),
        ("2027-01-31", ["2027-01-31", "2027-02-16", "2027-02-28", "2027-03-16", "2027-03-31"]),
    ],
)
def test_semi_monthly_has_two_days_15_apart(anchor: str, expected: list[str]) -> None:
    """A day that the month does not have is its last."""
    assert dates(Frequency.SEMI_MONTHLY, anchor, 5) == expected


def test_every_other_half_month_is_once_a_month() -> None:
    """`every` counts halves."""
    assert dates(Frequency.SEMI_MONTHLY, "2027-01-20", 3, every=2) == ["2027-01-20", "2027-02-20", "2027-03-20"]


def test_every_two_years() -> None:
    """`every` counts periods of the frequency."""
    assert dates(Frequency.YEARLY, "2026-11-30", 2, every=2) == ["2026-11-30", "2028-11-30"]


@pytest.mark.parametrize(
    ("frequency", "anchor", "day", "number"),
    [
        (Frequency.MONTHLY, "2027-01-31", "2027-02-28", 1),
        (Frequency.MONTHLY, "2027-01-31", "2027-03-01", 2),
        (Frequency.MONTHLY, "2027-01-15", "2027-03-16", 3),
        (Frequency.SEMI_MONTHLY, "2027-01-15", "2027-01-31", 2),  # both days of its month are before
        (Frequency.SEMI_MONTHLY, "2027-01-16", "2027-01-17", 1),
        (Frequency.SEMI_MONTHLY, "2027-01-31", "2027-02-01", 1),
        (Frequency.WEEKLY, "2027-01-04", "2027-01-11", 1),
        (Frequency.WEEKLY, "2027-01-04", "2027-01-12", 2),
        (Frequency.YEARLY, "2024-02-29", "2027-03-01", 4),
        (Frequency.YEARLY, "2024-02-29", "2020-01-01", 0),
    ],
)
def test_the_first_number_from_a_day_on(frequency: Frequency, anchor: str, day: str, number: int) -> None:
    """Closed form: also centuries away."""
    assert first_number_from(Schedule(frequency, date.fromisoformat(anchor)), date.fromisoformat(day)) == number


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.MONTHLY, Frequency.SEMI_MONTHLY])
def test_there_is_no_date_after_9999(frequency: Frequency) -> None:
    """A number too large is refused."""
    with pytest.raises(AfterDates):
        nominal_date(Schedule(frequency, date(2026, 1, 1), every=1000), 10_000)
