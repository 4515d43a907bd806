"""Where a plan's next run moves once its occurrences are executed: a function of the executions, the truth.

Written as compare-and-set on `from_next_run`, so that doing it twice, late or from several places changes nothing.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.occurrences import Occurrence, next_occurrence
from finflows.investments.plans import Plan, PlanStatus
from finflows.investments.sessions import SessionCalendar

MOST_FAILURES = 3
"""Permanent failures in a row that suspend a plan: one may be a slip at the provider, three are the plan's own."""

_AT_REST: Container[PlanStatus] = frozenset({PlanStatus.SUSPENDED, PlanStatus.ENDED})


@dataclass(frozen=True, slots=True)
class Advanced:
    plan_id: int
    from_next_run: date
    next_run: date
    """Of an ended plan its last session: there is no next one."""
    occurrence: int
    status: PlanStatus
    fail_streak: int


def advance(plan: Plan, calendar: SessionCalendar, executed: Sequence[Execution]) -> Advanced | None:
    """Past all executed occurrences from `next_run` on, without a gap; None: that of `next_run` is not executed.

    A paused plan advances too, and stays paused; a suspended or ended one does not. `executed` may hold others of the
    plan's executions, in any order.
    """
    by_session = {each.scheduled_for: each for each in executed}
    place, streak = Occurrence(plan.occurrence, plan.next_run), plan.fail_streak
    status = plan.status
    if status in _AT_REST or place.session not in by_session:
        return None
    while status is plan.status and (execution := by_session.get(place.session)):
        streak = _streak_after(execution, streak)
        following = next_occurrence(plan.schedule, calendar, place)
        if following is None:
            status = PlanStatus.ENDED
        else:
            place = following
            status = PlanStatus.SUSPENDED if _failed(execution) and streak >= MOST_FAILURES else status
    return Advanced(plan.plan_id, plan.next_run, place.session, place.number, status, streak)


def _streak_after(execution: Execution, streak: int) -> int:
    """What was missed says nothing of the plan: neither a failure nor a success."""
    if execution.status is ExecutionStatus.FILLED:
        return 0
    return streak + _failed(execution)


def _failed(execution: Execution) -> bool:
    return execution.reason is not None and execution.reason.permanent
