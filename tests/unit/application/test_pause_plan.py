"""A pause leaves its span out; nothing is caught up, nothing is bought twice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from finflows.application.add_plan import AddPlan
from finflows.application.pause_plan import PausePlan, ResumePlan
from finflows.application.plan_book import KeptPlan, taken
from finflows.application.preview_plan import PreviewPlan
from finflows.contracts.errors import InputRefused
from finflows.investments.catch_up import due_occurrences
from finflows.investments.occurrences import Occurrence
from finflows.investments.plans import CatchUp, PlanStatus
from plan_books import FixedClock, MemoryPlanBook, asked
from plan_cases import calendar

_AFTER_THE_CLOSE = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
_JANUARY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
_MONDAY = date(2026, 11, 30)


def _paused(book: MemoryPlanBook, plan_id: int, at: datetime = FixedClock.at) -> KeptPlan:
    return PausePlan(book, calendar, FixedClock(at))(plan_id)


@pytest.fixture
def book() -> MemoryPlanBook:
    """One monthly plan from 30 January 2026, whose occurrence 10 is today, Monday 30 November."""
    book = MemoryPlanBook()
    AddPlan(book, calendar)(asked())
    return book


def test_a_pause_is_a_pause_however_often_it_is_asked_for(book: MemoryPlanBook) -> None:
    """A second click changes nothing."""
    assert _paused(book, 1).plan.status is PlanStatus.PAUSED
    assert _paused(book, 1).plan.status is PlanStatus.PAUSED


def test_what_was_due_in_the_pause_is_left_out(book: MemoryPlanBook) -> None:
    """The plan goes on with the occurrence of today, not with that of January."""
    _paused(book, 1, _JANUARY)
    kept = ResumePlan(book, calendar, FixedClock())(1)
    assert (kept.plan.status, kept.plan.occurrence, kept.plan.next_run) == (PlanStatus.ACTIVE, 10, _MONDAY)


def test_after_the_close_today_is_part_of_the_pause(book: MemoryPlanBook) -> None:
    """Its session is over: it would be caught up tomorrow, which is what a pause excludes."""
    _paused(book, 1, _JANUARY)
    kept = ResumePlan(book, calendar, FixedClock(_AFTER_THE_CLOSE))(1)
    assert (kept.plan.occurrence, kept.plan.next_run) == (11, date(2026, 12, 30))


def test_a_next_run_that_is_still_to_come_stays(book: MemoryPlanBook) -> None:
    """Today's occurrence was bought and the plan moved on: a short pause must not bring today's back."""
    book.resume(1, Occurrence(11, date(2026, 12, 30)), [])
    _paused(book, 1)
    kept = ResumePlan(book, calendar, FixedClock())(1)
    assert (kept.plan.occurrence, kept.plan.next_run) == (11, date(2026, 12, 30))


def _of_every_day(catch_up: CatchUp = CatchUp.ALL) -> MemoryPlanBook:
    """Daily, due since Monday, 23 November; Thanksgiving is the 26th."""
    book = MemoryPlanBook()
    AddPlan(book, calendar)(asked(frequency="daily", start=date(2026, 11, 23), catch_up=catch_up.value))
    return book


def _due(book: MemoryPlanBook) -> list[tuple[int, str, Decimal]]:
    """On the 30th: day of November, what becomes of it, amount."""
    found = due_occurrences(book.kept[1].plan, calendar("XNYS"), _MONDAY)
    return [(each.scheduled_for.day, each.disposition.value, each.amount) for each in found]


def test_a_pause_of_a_moment_changes_nothing() -> None:
    """What was overdue is overdue."""
    book = _of_every_day()
    before = _due(book)
    _paused(book, 1)
    kept = ResumePlan(book, calendar, FixedClock())(1)
    assert (kept.plan.next_run, kept.plan.left_out, kept.paused_from) == (date(2026, 11, 23), (), None)
    assert _due(book) == before
    assert before[-1] == (30, "buy", 5 * Decimal("50.00"))


def test_only_the_paused_span_is_left_out_of_what_is_overdue() -> None:
    """Paused on Tuesday after the close, so from Wednesday on; resumed on the Monday after."""
    book = _of_every_day()
    _paused(book, 1, datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    ResumePlan(book, calendar, FixedClock())(1)
    assert _due(book) == [
        (23, "caught_up", Decimal("50.00")),
        (24, "caught_up", Decimal("50.00")),
        (25, "paused", Decimal("50.00")),
        (27, "paused", Decimal("50.00")),
        (30, "buy", 3 * Decimal("50.00")),
    ]


def test_what_was_due_before_a_pause_is_bought_after_it_when_nothing_newer_is_due() -> None:
    """Of catch-up `one` it is the newest that no pause has left out: resumed after today's close, looked at today."""
    book = _of_every_day(CatchUp.ONE)
    _paused(book, 1, datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    ResumePlan(book, calendar, FixedClock(_AFTER_THE_CLOSE))(1)
    assert [(day, what) for day, what, _ in _due(book)] == [
        (23, "missed"),
        (24, "buy"),
        (25, "paused"),
        (27, "paused"),
        (30, "paused"),
    ]


def test_each_of_several_pauses_leaves_out_its_own_span() -> None:
    """Also before the plan is executed in between."""
    book = _of_every_day()
    for pause, resume in ((24, 25), (27, 28)):
        _paused(book, 1, datetime(2026, 11, pause, 15, 0, tzinfo=UTC))
        ResumePlan(book, calendar, FixedClock(datetime(2026, 11, resume, 15, 0, tzinfo=UTC)))(1)
    assert [(day, what) for day, what, _ in _due(book)] == [
        (23, "caught_up"),
        (24, "paused"),
        (25, "caught_up"),
        (27, "paused"),
        (30, "buy"),
    ]
    dates = PreviewPlan(book, calendar)(1, 3)
    assert [each.session.day for each in dates] == [23, 25, 30], "what is left out does not come"


def test_a_suspended_plan_starts_anew(book: MemoryPlanBook) -> None:
    """Whoever resumes it has seen to the cause: failures are counted from zero."""
    kept = book.kept[1]
    book.kept[1] = replace(kept, plan=replace(kept.plan, status=PlanStatus.SUSPENDED, fail_streak=3))
    plan = ResumePlan(book, calendar, FixedClock())(1).plan
    assert (plan.status, plan.fail_streak) == (PlanStatus.ACTIVE, 0)


def test_a_plan_whose_schedule_is_over_ends(book: MemoryPlanBook) -> None:
    """There is nothing to resume."""
    AddPlan(book, calendar)(asked(end_date=date(2026, 3, 1), source_ref=None))
    _paused(book, 2, _JANUARY)
    assert ResumePlan(book, calendar, FixedClock())(2).plan.status is PlanStatus.ENDED
    with pytest.raises(InputRefused, match="Plan 2 has ended"):
        ResumePlan(book, calendar, FixedClock())(2)
    with pytest.raises(InputRefused, match="only an active plan can be paused"):
        _paused(book, 2)


def test_an_active_plan_is_not_moved_by_resuming_it(book: MemoryPlanBook) -> None:
    """Its missed days are a matter of its catch-up."""
    assert ResumePlan(book, calendar, FixedClock())(1).plan.next_run == date(2026, 1, 30)


def test_an_unknown_plan_is_told() -> None:
    """With the command that lists those that are there."""
    with pytest.raises(InputRefused, match="no plan 9\\. 'finflows plans list'"):
        taken(MemoryPlanBook(), 9)


def test_a_preview_says_why_a_date_was_moved(book: MemoryPlanBook) -> None:
    """28 February 2026 is a Saturday; the month's end sticks."""
    dates = PreviewPlan(book, calendar)(1, 3)
    assert [(each.nominal, each.session, each.why_moved) for each in dates] == [
        (date(2026, 1, 30), date(2026, 1, 30), None),
        (date(2026, 2, 28), date(2026, 3, 2), "weekend"),
        (date(2026, 3, 30), date(2026, 3, 30), None),
    ]
