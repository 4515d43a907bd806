"""The next dates of a schedule, as a person would check them: nominal date, session, and why it is another day."""

from dataclasses import dataclass
from datetime import date

from finflows.investments.occurrences import Occurrence, next_occurrence, unrolled_date
from finflows.investments.plans import Schedule
from finflows.investments.sessions import SessionCalendar


@dataclass(frozen=True, slots=True)
class PreviewedDate:
    number: int
    nominal: date
    session: date
    why_rolled: str | None
    """Why the market is closed on the nominal date; None where it opens."""


def preview(schedule: Schedule, calendar: SessionCalendar, start: Occurrence, count: int) -> tuple[PreviewedDate, ...]:
    """`start` and those after it, at most `count`: fewer where the schedule ends."""
    dates: list[PreviewedDate] = []
    here: Occurrence | None = start
    for _ in range(count):
        if here is None:
            break
        nominal = unrolled_date(schedule, calendar, here.number)
        dates.append(PreviewedDate(here.number, nominal, here.session, calendar.why_closed(nominal)))
        here = next_occurrence(schedule, calendar, here)
    return tuple(dates)
