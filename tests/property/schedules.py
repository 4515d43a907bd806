"""Random schedules, plans and calendars for properties of recurring investments."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import plan_cases
from finflows.investments.plans import Asset, CatchUp, Frequency, Plan, PlanStatus, Roll, Schedule
from finflows.investments.sessions import SessionCalendar

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no defect."""

CALENDARS = st.sampled_from(["XNYS", "XTAI"]).map(plan_cases.calendar)
DAYS = st.dates(date(2008, 1, 1), date(2060, 12, 31))


@st.composite
def schedules(draw: st.DrawFn, *, endless: bool = True) -> Schedule:
    """Month ends and days around long closures as often as any other."""
    anchor = draw(st.one_of(DAYS, st.builds(_month_end, st.integers(2008, 2050), st.integers(1, 12))))
    return Schedule(
        frequency=draw(st.sampled_from(Frequency)),
        anchor=anchor,
        every=draw(st.one_of(st.just(1), st.integers(1, 40))),
        roll=draw(st.sampled_from(Roll)),
        end_date=None
        if endless
        else draw(st.none() | st.integers(10, 9000).map(lambda days: anchor + timedelta(days))),
        max_count=None if endless else draw(st.none() | st.integers(1, 60)),
    )


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def plan_of(schedule: Schedule, catch_up: CatchUp, occurrence: int, next_run: date, amount: Decimal) -> Plan:
    return Plan(1, 1, "AAPL", amount, "USD", schedule, catch_up, PlanStatus.ACTIVE, occurrence, next_run, 0, 1)


def asset_of(currency: str, quantity_scale: int) -> Asset:
    return Asset("AAPL", "XNYS", currency, quantity_scale, Decimal(0))


def all_sessions(calendar: SessionCalendar, start: date, count: int) -> list[date]:
    first = calendar.on_or_after(start)
    return [calendar.shift(first, number) for number in range(count)]
