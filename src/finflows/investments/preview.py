"""The next dates of a schedule, as a person would check them: nominal date, session, and why it is another day."""

from dataclasses import dataclass
from datetime import date

from finflows.investments.occurrences import Occurrence, next_occurrence, unrolled_date
from finflows.investments.plans import Plan
from finflows.investments.sessions import SessionCalendar


@dataclass(frozen=True, slots=True)
class PreviewedDate:
    number: int
    nominal: date
    session: date
    why_rolled: str | None
    """Why the market is closed on the nominal date; None where it opens."""


def preview(plan: Plan, calendar: SessionCalendar, count: int) -> tuple[PreviewedDate, ...]:
    """From the plan's next run on, but for what pauses left out; fewer than `count` where the schedule ends."""
    dates: list[PreviewedDate] = []
    here: Occurrence | None = Occurrence(plan.occurrence, plan.next_run)
    while here is not None and len(dates) < count:
        if not plan.leaves_out(here.session):
            nominal = unrolled_date(plan.schedule, calendar, here.number)
            dates.append(PreviewedDate(here.number, nominal, here.session, calendar.why_closed(nominal)))
        here = next_occurrence(plan.schedule, calendar, here)
    return tuple(dates)
