"""Shows the next dates of a plan, and why each is not its nominal date."""

from dataclasses import dataclass

from finflows.application.plan_book import CalendarOf, PlanBook, taken
from finflows.contracts.plan_book import PreviewedOccurrence
from finflows.investments.plans import PlanStatus
from finflows.investments.preview import preview


@dataclass(frozen=True, slots=True)
class PreviewPlan:
    book: PlanBook
    calendar_of: CalendarOf

    def __call__(self, plan_id: int, count: int) -> list[PreviewedOccurrence]:
        """None of a plan that has ended. Raises InputRefused for one that is not there."""
        kept = taken(self.book, plan_id)
        if kept.plan.status is PlanStatus.ENDED:
            return []
        dates = preview(kept.plan, self.calendar_of(kept.market), count)
        return [
            PreviewedOccurrence(
                occurrence=each.number,
                nominal=each.nominal,
                session=each.session,
                why_moved=each.why_rolled if each.session != each.nominal else None,
            )
            for each in dates
        ]
