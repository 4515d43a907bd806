"""Pauses and resumes a plan. What would have been bought in between is left out, not caught up."""

from dataclasses import dataclass

from finflows.application.plan_book import CalendarOf, KeptPlan, PlanBook, first_open_session, taken
from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused
from finflows.investments.occurrences import Occurrence, occurrence_on_or_after
from finflows.investments.plans import PlanStatus


@dataclass(frozen=True, slots=True)
class PausePlan:
    book: PlanBook

    def __call__(self, plan_id: int) -> KeptPlan:
        """Raises InputRefused for a plan that is not active. One that is paused stays so."""
        kept = taken(self.book, plan_id)
        if kept.plan.status is PlanStatus.PAUSED:
            return kept
        if kept.plan.status is not PlanStatus.ACTIVE:
            raise InputRefused(f"Plan {plan_id} is {kept.plan.status}: only an active plan can be paused.")
        self.book.set_status(plan_id, PlanStatus.PAUSED)
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
        following = self._following(kept)
        if following is None:
            self.book.set_status(plan_id, PlanStatus.ENDED)
        else:
            self.book.resume(plan_id, following)
        return taken(self.book, plan_id)

    def _following(self, kept: KeptPlan) -> Occurrence | None:
        """A next run that is still to come stays; one in the paused span gives way to the first that is not."""
        calendar = self.calendar_of(kept.market)
        earliest = first_open_session(calendar, self.clock.now())
        if kept.plan.next_run >= earliest:
            return Occurrence(kept.plan.occurrence, kept.plan.next_run)
        return occurrence_on_or_after(kept.plan.schedule, calendar, earliest)
