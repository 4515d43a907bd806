"""Where the next run moves."""

from dataclasses import replace
from datetime import date

import pytest

import plan_cases
from finflows.investments.advancing import Advanced, advance
from finflows.investments.plans import PlanStatus
from finflows.investments.reasons import Reason
from plan_cases import DAILY, MONDAY, execution

NYSE = plan_cases.calendar()
WEDNESDAY, FRIDAY, TUESDAY = date(2026, 11, 25), date(2026, 11, 27), date(2026, 12, 1)
FIRST = NYSE.distance(DAILY.anchor, WEDNESDAY)


def daily(*, fail_streak: int = 0) -> plan_cases.Plan:
    return plan_cases.plan(DAILY, occurrence=FIRST, next_run=WEDNESDAY, fail_streak=fail_streak)


def test_it_moves_to_the_next_occurrence() -> None:
    """Compare-and-set from the old next run."""
    assert advance(plan_cases.plan(), NYSE, [execution(MONDAY)]) == Advanced(
        plan_id=7,
        from_next_run=MONDAY,
        next_run=date(2026, 12, 30),
        occurrence=11,
        status=PlanStatus.ACTIVE,
        fail_streak=0,
    )


def test_without_an_execution_of_its_next_run_it_stays() -> None:
    """What is not executed is still due, whatever else is."""
    assert advance(daily(), NYSE, []) is None
    assert advance(daily(), NYSE, [execution(FRIDAY), execution(MONDAY)]) is None


def test_it_moves_past_all_that_is_executed_without_a_gap() -> None:
    """In whatever order they are given; the gap is where it stops."""
    assert advance(daily(), NYSE, [execution(FRIDAY), execution(WEDNESDAY), execution(TUESDAY)]) == Advanced(
        7, WEDNESDAY, MONDAY, FIRST + 2, PlanStatus.ACTIVE, 0
    )


def test_advancing_again_does_nothing() -> None:
    """The plan has moved on, the executions are the same."""
    executed = [execution(WEDNESDAY), execution(FRIDAY)]
    first = advance(daily(), NYSE, executed)
    assert first is not None
    moved = replace(daily(), next_run=first.next_run, occurrence=first.occurrence)
    assert advance(moved, NYSE, executed) is None


def test_three_permanent_failures_in_a_row_suspend() -> None:
    """At the third: what comes after it is left where it is."""
    failed = [execution(day, Reason.UNKNOWN_SYMBOL) for day in (WEDNESDAY, FRIDAY, MONDAY, TUESDAY)]
    advanced = advance(daily(), NYSE, failed)
    assert advanced == Advanced(7, WEDNESDAY, TUESDAY, FIRST + 3, PlanStatus.SUSPENDED, 3)
    two_before = advance(daily(fail_streak=2), NYSE, failed[:1])
    assert two_before == Advanced(7, WEDNESDAY, FRIDAY, FIRST + 1, PlanStatus.SUSPENDED, 3)


def test_a_fill_ends_the_streak() -> None:
    """Two failures before it count no more."""
    advanced = advance(daily(fail_streak=2), NYSE, [execution(WEDNESDAY), execution(FRIDAY, Reason.BELOW_MINIMUM)])
    assert advanced is not None
    assert (advanced.status, advanced.fail_streak) == (PlanStatus.ACTIVE, 1)


@pytest.mark.parametrize("reason", [Reason.MISSED, Reason.CAUGHT_UP])
def test_what_was_missed_neither_counts_nor_resets(reason: Reason) -> None:
    """It was our failure, not the plan's."""
    advanced = advance(daily(fail_streak=2), NYSE, [execution(WEDNESDAY, reason)])
    assert advanced is not None
    assert (advanced.status, advanced.fail_streak) == (PlanStatus.ACTIVE, 2)


def test_a_plan_resumed_with_its_streak_still_advances() -> None:
    """A fill clears it; another failure suspends it again."""
    filled = advance(daily(fail_streak=3), NYSE, [execution(WEDNESDAY)])
    failed = advance(daily(fail_streak=3), NYSE, [execution(WEDNESDAY, Reason.BELOW_MINIMUM)])
    assert filled is not None
    assert failed is not None
    assert (filled.status, filled.fail_streak) == (PlanStatus.ACTIVE, 0)
    assert (failed.status, failed.fail_streak) == (PlanStatus.SUSPENDED, 4)


def test_after_its_last_occurrence_a_plan_has_ended() -> None:
    """Its next run stays on the last session; ended goes before suspended."""
    last = replace(DAILY, end_date=FRIDAY)
    plan = replace(daily(fail_streak=2), schedule=last)
    executed = [execution(WEDNESDAY), execution(FRIDAY, Reason.BELOW_MINIMUM)]
    assert advance(plan, NYSE, executed) == Advanced(7, WEDNESDAY, FRIDAY, FIRST + 1, PlanStatus.ENDED, 1)
    only = replace(plan, next_run=FRIDAY, occurrence=FIRST + 1)
    assert advance(only, NYSE, executed) == Advanced(7, FRIDAY, FRIDAY, FIRST + 1, PlanStatus.ENDED, 3)


def test_a_paused_plan_advances_and_stays_paused() -> None:
    """Paused between its purchase and the update."""
    paused = replace(daily(), status=PlanStatus.PAUSED)
    advanced = advance(paused, NYSE, [execution(WEDNESDAY)])
    assert advanced is not None
    assert (advanced.status, advanced.next_run) == (PlanStatus.PAUSED, FRIDAY)


@pytest.mark.parametrize("status", [PlanStatus.SUSPENDED, PlanStatus.ENDED])
def test_a_suspended_or_ended_plan_stays(status: PlanStatus) -> None:
    """Until a person resumes it."""
    assert advance(replace(daily(), status=status), NYSE, [execution(WEDNESDAY)]) is None
