"""Pauses and resumes a plan. What would have been bought in between is left out, not caught up.

What was due before the pause is still due after it: the plan's catch-up decides about it as if there had been no pause.
"""

from dataclasses import dataclass

from finflows.application.plan_book import CalendarOf, KeptPlan, PlanBook, first_open_session, taken
from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused
from finflows.investments.occurrences import Occurrence, occurrence_on_or_after
from finflows.investments.plans import PausedSpan, Plan, PlanStatus
from finflows.investments.sessions import SessionCalendar


@dataclass(frozen=True, slots=True)
class PausePlan:
    book: PlanBook
    calendar_of: CalendarOf
    clock: Clock

    def __call__(self, plan_id: int) -> KeptPlan:
        """Raises InputRefused for a plan that is not active. One that is paused stays so."""
        kept = taken(self.book, plan_id)
        if kept.plan.status is PlanStatus.PAUSED:
            return kept
        if kept.plan.status is not PlanStatus.ACTIVE:
            raise InputRefused(f"Plan {plan_id} is {kept.plan.status}: only an active plan can be paused.")
        self.book.pause(plan_id, first_open_session(self.calendar_of(kept.market), self.clock.now()))
        return taken(self.book, plan_id)


@dataclass(frozen=True, slots=True)
class ResumePlan:
    book: PlanBook
    calendar_of: CalendarOf
    clock: Clock

    def __call__(self, plan_id: int) -> KeptPlan:
        """Paused and suspended plans go on; one whose schedule is over by now ends.

        Raises:
            InputRefused: the plan has ended. An active one stays as it is.
        """
        kept = taken(self.book, plan_id)
        if kept.plan.status is PlanStatus.ACTIVE:
            return kept
        if kept.plan.status is PlanStatus.ENDED:
            raise InputRefused(f"Plan {plan_id} has ended. Add a new one.")
        calendar = self.calendar_of(kept.market)
        earliest = first_open_session(calendar, self.clock.now())
        paused = PausedSpan(kept.paused_from or kept.plan.next_run, earliest)
        following = _following(kept.plan, paused, calendar)
        if following is None:
            self.book.end(plan_id)
        else:
            spans = (*kept.plan.left_out, paused)
            self.book.resume(
                plan_id, following, [span for span in spans if span.end > max(span.start, following.session)]
            )
        return taken(self.book, plan_id)


def _following(plan: Plan, paused: PausedSpan, calendar: SessionCalendar) -> Occurrence | None:
    """A next run of before the pause stays, and one of after it; one within it gives way to the first that is not."""
    if paused.start <= plan.next_run < paused.end:
        return occurrence_on_or_after(plan.schedule, calendar, paused.end)
    return Occurrence(plan.occurrence, plan.next_run)
