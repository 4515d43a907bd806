"""The plan book: the port of the use cases that look after plans, and what goes through it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import PlanView
from finflows.investments.occurrences import Occurrence
from finflows.investments.plans import Asset, CatchUp, PausedSpan, Plan, PlanStatus, Schedule
from finflows.investments.sessions import MARKETS, SessionCalendar

CalendarOf = Callable[[str], SessionCalendar]
"""The calendar of a market, by its code."""


@dataclass(frozen=True, slots=True)
class NewPlan:
    account: str
    symbol: str
    amount: Decimal
    currency: str
    schedule: Schedule
    catch_up: CatchUp
    first: Occurrence
    status: PlanStatus = PlanStatus.ACTIVE
    source_ref: str | None = None


@dataclass(frozen=True, slots=True)
class KeptPlan:
    plan: Plan
    account: str
    market: str
    source_ref: str | None
    paused_from: date | None = None
    """The first session that its pause leaves out; None: it is not paused, or was paused when it came."""

    def view(self) -> PlanView:
        schedule = self.plan.schedule
        return PlanView(
            plan_id=self.plan.plan_id,
            account=self.account,
            symbol=self.plan.symbol,
            market=self.market,
            amount=self.plan.amount,
            currency=self.plan.currency,
            frequency=schedule.frequency.value,
            every=schedule.every,
            start=schedule.anchor,
            roll=schedule.roll.value,
            catch_up=self.plan.catch_up.value,
            end_date=schedule.end_date,
            max_count=schedule.max_count,
            status=self.plan.status.value,
            next_run=None if self.plan.status is PlanStatus.ENDED else self.plan.next_run,
            occurrence=self.plan.occurrence,
            fail_streak=self.plan.fail_streak,
            source_ref=self.source_ref,
        )


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """None: whatever it is."""

    account: str | None = None
    symbol: str | None = None
    status: PlanStatus | None = None


class PlanBook(Protocol):
    """Of one open transaction: what is done through it happens together or not at all."""

    def assets(self) -> Sequence[Asset]: ...

    def add_asset(self, asset: Asset) -> bool:
        """False: there is one of that symbol, and it stays as it is."""
        ...

    def add(self, plan: NewPlan) -> int | None:
        """The id; None: a plan with that source reference is there already."""
        ...

    def plans(self, chosen: PlanFilter) -> Sequence[KeptPlan]:
        """By id."""
        ...

    def take(self, plan_id: int) -> KeptPlan | None:
        """One plan, which nobody else changes until the transaction ends."""
        ...

    def pause(self, plan_id: int, paused_from: date) -> None: ...

    def set_amount(self, plan_id: int, amount: Decimal) -> None: ...

    def resume(self, plan_id: int, at: Occurrence, left_out: Sequence[PausedSpan]) -> None:
        """Active, without failures, from that occurrence on, but for those spans."""
        ...

    def end(self, plan_id: int) -> None: ...

    def known_sources(self, source_refs: Collection[str]) -> frozenset[str]: ...


def taken(book: PlanBook, plan_id: int) -> KeptPlan:
    kept = book.take(plan_id)
    if kept is None:
        raise InputRefused(f"There is no plan {plan_id}. 'finflows plans list' shows those that are there.")
    return kept


def first_open_session(calendar: SessionCalendar, now: datetime) -> date:
    """The earliest session in which something can still be bought: today's until it closes."""
    today = now.astimezone(ZoneInfo(MARKETS[calendar.market].time_zone)).date()
    if calendar.is_session(today) and now >= calendar.closes_at(today):
        today += timedelta(days=1)
    return calendar.on_or_after(today)
