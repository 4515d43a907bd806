"""Nominal dates: the anchor plus k periods, before any roll. A function of k alone: nothing adds up, nothing drifts.

Month end sticks: from the 31st of January come the 28th (29th) of February and the 31st of March again.

Semi-monthly has two days a month, 15 apart: the anchor's day d and d + 15 (d - 15 from the 16th on): 1 and 16, 15 and
30, 16 and 31. A day that a month does not have is its last. Anchors on the 1st and on the 16th so give the same days.

Daily plans count sessions, not days: `occurrences`.
"""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from finflows.investments.plans import Frequency, Schedule

_DAYS = {Frequency.WEEKLY: 7, Frequency.BIWEEKLY: 14}
_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
_HALF = 15
"""Days between the two of a semi-monthly plan, and the last day of a month's first half."""


class AfterDates(ValueError):
    """A date that no calendar has."""


def nominal_date(schedule: Schedule, number: int) -> date:
    """The anchor plus `number` periods.

    Raises:
        AfterDates: after the year 9999.
    """
    anchor = schedule.anchor
    steps = number * schedule.every
    days = _DAYS.get(schedule.frequency)
    if days is not None:
        return _plus_days(anchor, days * steps)
    months = _MONTHS.get(schedule.frequency)
    if months is not None:
        return _day_of_month(_month_number(anchor) + months * steps, anchor.day)
    half = _half_number(anchor) + steps
    return _day_of_month(half // 2, _day_in_first_half(anchor.day) + half % 2 * _HALF)


def first_number_from(schedule: Schedule, day: date) -> int:
    """The smallest number whose nominal date is `day` or later."""
    if day <= schedule.anchor:
        return 0
    least = _whole_periods(schedule, day)
    return next(number for number in range(least, least + 3) if nominal_date(schedule, number) >= day)


def _whole_periods(schedule: Schedule, day: date) -> int:
    """Periods from the anchor's day, month or half to the day, its month or its month's first half, rounded up.

    At most two short of the answer: both days of a month may lie before the day.
    """
    anchor = schedule.anchor
    days = _DAYS.get(schedule.frequency)
    if days is not None:
        return _ceiling((day - anchor).days, days * schedule.every)
    months = _MONTHS.get(schedule.frequency)
    if months is not None:
        return _ceiling(_month_number(day) - _month_number(anchor), months * schedule.every)
    return max(_ceiling(_month_number(day) * 2 - _half_number(anchor), schedule.every), 0)


def _plus_days(anchor: date, days: int) -> date:
    try:
        return anchor + timedelta(days=days)
    except OverflowError:
        raise AfterDates(f"{days} days after {anchor} there is no date.") from None


def _day_of_month(month_number: int, day: int) -> date:
    year, month = month_number // 12, month_number % 12 + 1
    if year > MAXYEAR:
        raise AfterDates(f"There is no year {year}.")
    return date(year, month, min(day, monthrange(year, month)[1])) if day > _SHORTEST else date(year, month, day)


_SHORTEST = 28
"""Every month has this day."""


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _half_number(day: date) -> int:
    return _month_number(day) * 2 + (day.day > _HALF)


def _day_in_first_half(day: int) -> int:
    return day - _HALF if day > _HALF else day


def _ceiling(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)
