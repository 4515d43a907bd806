"""The occurrences of a schedule: numbers, and the sessions that they fall on.

Occurrence k is the anchor plus k periods (`periods`), rolled to a session. A daily plan's is the k-th of every n-th
session from the first on or after the anchor: it needs no roll.

No two occurrences of a plan share a session: one that would roll to the session of an earlier one is passed over. It
keeps its number, and `max_count` counts it. An occurrence whose session lies after the end date does not take place.

Everything starts from a closed form. Rolling keeps the order of dates, so the few candidates that a closed stretch of
the market leaves are known beforehand: no loop runs until it happens to end.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from finflows.investments.periods import AfterDates, first_number_from, nominal_date
from finflows.investments.plans import Frequency, Roll, Schedule
from finflows.investments.sessions import AfterCalendar, SessionCalendar

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    number: int
    """Periods from the anchor."""
    session: date


class NeverOccurs(ValueError):
    """A schedule that ends before its first session."""


def first_occurrence(schedule: Schedule, calendar: SessionCalendar) -> Occurrence:
    """On the first session on or after the anchor.

    Raises:
        NeverOccurs: the end date is before that.
        BeyondCalendar: the anchor is outside the calendar's years.
    """
    first = Occurrence(0, calendar.on_or_after(schedule.anchor))
    if not _takes_place(schedule, first):
        raise NeverOccurs(f"The schedule ends on {schedule.end_date}, before its first session {first.session}.")
    return first


def next_occurrence(schedule: Schedule, calendar: SessionCalendar, after: Occurrence) -> Occurrence | None:
    """The one that follows; None: the schedule has ended, or the calendar's years have."""
    try:
        following = calendar.on_or_after(after.session + _A_DAY)
        return _first_from(schedule, calendar, following, after.number + 1)
    except (AfterCalendar, AfterDates):
        return None


def occurrence_on_or_after(schedule: Schedule, calendar: SessionCalendar, day: date) -> Occurrence | None:
    """The first whose session is `day` or later, as after a pause; None: the schedule has ended by then."""
    try:
        return _first_from(schedule, calendar, calendar.on_or_after(max(day, schedule.anchor)), 0)
    except (AfterCalendar, AfterDates):
        return None


def unrolled_date(schedule: Schedule, calendar: SessionCalendar, number: int) -> date:
    """The nominal date of an occurrence; of a daily plan its session."""
    if schedule.frequency is Frequency.DAILY:
        return calendar.shift(calendar.on_or_after(schedule.anchor), number * schedule.every)
    return nominal_date(schedule, number)


def _first_from(schedule: Schedule, calendar: SessionCalendar, session: date, least_number: int) -> Occurrence | None:
    """The first with this number or more, on this session or later."""
    if schedule.frequency is Frequency.DAILY:
        found = _daily_from(schedule, calendar, session, least_number)
    else:
        found = _rolled_from(schedule, calendar, session, least_number)
    return found if _takes_place(schedule, found) else None


def _daily_from(schedule: Schedule, calendar: SessionCalendar, session: date, least_number: int) -> Occurrence:
    start = calendar.on_or_after(schedule.anchor)
    number = max(least_number, -(-calendar.distance(start, session) // schedule.every))
    return Occurrence(number, calendar.shift(start, number * schedule.every))


def _rolled_from(schedule: Schedule, calendar: SessionCalendar, session: date, least_number: int) -> Occurrence:
    """Nominal dates from `session` on roll to it or later; those of the closed stretch before it may do so as well."""
    least = max(least_number, first_number_from(schedule, calendar.closed_since(session)))
    most = max(least_number, first_number_from(schedule, session))
    candidates = (Occurrence(number, _rolled(schedule, calendar, number)) for number in range(least, most + 1))
    return next(each for each in candidates if each.session >= session)


def _rolled(schedule: Schedule, calendar: SessionCalendar, number: int) -> date:
    nominal = nominal_date(schedule, number)
    if calendar.is_session(nominal):
        return nominal
    following = calendar.on_or_after(nominal)
    if schedule.roll is Roll.FOLLOWING or (
        schedule.roll is Roll.MODIFIED_FOLLOWING and (following.year, following.month) == (nominal.year, nominal.month)
    ):
        return following
    preceding = calendar.on_or_before(nominal)
    return preceding if preceding >= schedule.anchor else following


def _takes_place(schedule: Schedule, occurrence: Occurrence) -> bool:
    in_time = schedule.end_date is None or occurrence.session <= schedule.end_date
    return in_time and (schedule.max_count is None or occurrence.number < schedule.max_count)
