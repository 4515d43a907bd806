"""Which occurrences of a plan are due in a session, and which one of them is bought.

Everything scheduled for the session or an earlier one is due. At most one occurrence is bought, so that a plan has at
most one fill a session: the newest, for its own amount (catch-up `one`), for the amounts of all that are due (`all`),
or only if it is this session's own (`none`). The older ones are recorded, not bought. So are
those that a pause has left out, of which none is caught up either.

The first due occurrence is the plan's `next_run` as stored, also when that day has lost its session since (the market
closed unexpectedly): the key of an execution never moves. With `none` it then is bought in the session that follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from finflows.investments.occurrences import Occurrence, next_occurrence
from finflows.investments.plans import CatchUp, Plan, PlanStatus
from finflows.investments.sessions import SessionCalendar


class Disposition(StrEnum):
    BUY = "buy"
    MISSED = "missed"
    CAUGHT_UP = "caught_up"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Due:
    occurrence: Occurrence
    scheduled_for: date
    disposition: Disposition
    amount: Decimal
    """To be spent; of an occurrence that is not bought, the amount that it stood for."""


def due_occurrences(plan: Plan, calendar: SessionCalendar, session: date) -> tuple[Due, ...]:
    """Oldest first; empty where nothing is due or the plan is not active."""
    if plan.status is not PlanStatus.ACTIVE or plan.next_run > session:
        return ()
    scheduled = _scheduled_until(plan, calendar, session)
    if not plan.left_out:
        return _caught_up_with(plan, calendar, session, scheduled)
    wanted = [each for each in scheduled if not plan.leaves_out(each.session)]
    passed = (_due(plan, each, Disposition.PAUSED) for each in scheduled if plan.leaves_out(each.session))
    due = [*passed, *_caught_up_with(plan, calendar, session, wanted)]
    return tuple(sorted(due, key=lambda each: each.scheduled_for))


def _caught_up_with(
    plan: Plan, calendar: SessionCalendar, session: date, wanted: Sequence[Occurrence]
) -> tuple[Due, ...]:
    """By the plan's catch-up policy."""
    if not wanted:
        return ()
    *older, newest = wanted
    if plan.catch_up is CatchUp.NONE and calendar.on_or_after(newest.session) != session:
        return tuple(_due(plan, each, Disposition.MISSED) for each in wanted)
    if plan.catch_up is CatchUp.ALL:
        bought = Due(newest, newest.session, Disposition.BUY, plan.amount * len(wanted))
        return (*(_due(plan, each, Disposition.CAUGHT_UP) for each in older), bought)
    return (*(_due(plan, each, Disposition.MISSED) for each in older), _due(plan, newest, Disposition.BUY))


def _scheduled_until(plan: Plan, calendar: SessionCalendar, session: date) -> list[Occurrence]:
    """From the plan's next run on; each takes a session of its own, so there are no more than sessions."""
    due = [Occurrence(plan.occurrence, plan.next_run)]
    while due[-1].session < session:
        following = next_occurrence(plan.schedule, calendar, due[-1])
        if following is None or following.session > session:
            break
        due.append(following)
    return due


def _due(plan: Plan, occurrence: Occurrence, disposition: Disposition) -> Due:
    return Due(occurrence, occurrence.session, disposition, plan.amount)
