"""What is due, and which occurrence is bought."""

from datetime import date
from decimal import Decimal

import pytest

import plan_cases
from finflows.adapters.market_holidays import holidays_of_year
from finflows.investments.catch_up import Disposition, due_occurrences
from finflows.investments.plans import CatchUp, Plan, PlanStatus
from finflows.investments.sessions import MARKETS, Override, OverrideKind, SessionCalendar
from plan_cases import DAILY, MONDAY

NYSE = plan_cases.calendar()
WEDNESDAY = date(2026, 11, 25)
"""The third session before that Monday: Thursday is Thanksgiving."""


def missed_since_wednesday(catch_up: CatchUp) -> Plan:
    """A daily plan: Wednesday, Friday and Monday are due on Monday."""
    return plan_cases.plan(
        DAILY, occurrence=NYSE.distance(DAILY.anchor, WEDNESDAY), next_run=WEDNESDAY, catch_up=catch_up
    )


def dispositions(plan: Plan, session: date = MONDAY) -> list[tuple[str, str, str]]:
    return [
        (each.scheduled_for.isoformat(), each.disposition.value, str(each.amount))
        for each in due_occurrences(plan, NYSE, session)
    ]


def test_an_occurrence_of_the_session_is_bought() -> None:
    """The usual day."""
    (due,) = due_occurrences(plan_cases.plan(), NYSE, MONDAY)
    assert (due.disposition, due.occurrence.number, due.scheduled_for) == (Disposition.BUY, 10, MONDAY)
    assert due.amount == plan_cases.USD_50


@pytest.mark.parametrize("status", [PlanStatus.PAUSED, PlanStatus.SUSPENDED, PlanStatus.ENDED])
def test_a_plan_that_is_not_active_has_nothing_due(status: PlanStatus) -> None:
    """However old its next run."""
    assert due_occurrences(plan_cases.plan(status=status), NYSE, MONDAY) == ()


def test_what_lies_ahead_is_not_due() -> None:
    """Never bought early."""
    assert due_occurrences(plan_cases.plan(next_run=date(2026, 12, 1)), NYSE, MONDAY) == ()


def test_catch_up_one_buys_the_newest_and_records_older_ones() -> None:
    """For its own amount: a week's outage is not made up for."""
    assert dispositions(missed_since_wednesday(CatchUp.ONE)) == [
        ("2026-11-25", "missed", "50.00"),
        ("2026-11-27", "missed", "50.00"),
        ("2026-11-30", "buy", "50.00"),
    ]


def test_catch_up_all_buys_once_for_all_amounts() -> None:
    """One fill a session, also so."""
    assert dispositions(missed_since_wednesday(CatchUp.ALL)) == [
        ("2026-11-25", "caught_up", "50.00"),
        ("2026-11-27", "caught_up", "50.00"),
        ("2026-11-30", "buy", "150.00"),
    ]


def test_catch_up_none_buys_this_sessions_own_only() -> None:
    """Older ones are recorded."""
    assert dispositions(missed_since_wednesday(CatchUp.NONE)) == [
        ("2026-11-25", "missed", "50.00"),
        ("2026-11-27", "missed", "50.00"),
        ("2026-11-30", "buy", "50.00"),
    ]


def test_catch_up_none_buys_nothing_of_an_earlier_session() -> None:
    """A monthly plan of Wednesday is not bought on Monday; with `one` it is."""
    late = {"next_run": WEDNESDAY, "occurrence": 0}
    schedule = plan_cases.Schedule(plan_cases.Frequency.MONTHLY, WEDNESDAY)
    assert dispositions(plan_cases.plan(schedule, catch_up=CatchUp.NONE, **late)) == [("2026-11-25", "missed", "50.00")]
    assert dispositions(plan_cases.plan(schedule, catch_up=CatchUp.ONE, **late)) == [("2026-11-25", "buy", "50.00")]


@pytest.mark.parametrize("catch_up", list(CatchUp))
def test_a_session_that_fell_away_is_bought_in_the_next_one(catch_up: CatchUp) -> None:
    """The market closed unexpectedly: that is no missed day, and the key stays the day that was planned."""
    closed = Override(MONDAY, OverrideKind.CLOSED, "hurricane")
    calendar = SessionCalendar(MARKETS["XNYS"], holidays_of_year, [closed])
    (due,) = due_occurrences(plan_cases.plan(catch_up=catch_up), calendar, date(2026, 12, 1))
    assert (due.disposition, due.scheduled_for, due.amount) == (Disposition.BUY, MONDAY, Decimal("50.00"))
