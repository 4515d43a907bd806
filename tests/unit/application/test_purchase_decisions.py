"""Deciding about locked plans with what was asked for before."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from finflows.application.investment_books import OpenPlan
from finflows.application.purchase_decisions import PurchaseDecisions
from finflows.investments.plans import Asset, CatchUp, Frequency, Plan, PlanStatus, Schedule
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import MARKETS, SessionCalendar

DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 14, 35, tzinfo=UTC)
CALENDAR = SessionCalendar(MARKETS["XNYS"], lambda market, year: {})
RUN = InvestmentRun("inv-2026-11-30", "XNYS", DAY, CALENDAR.closes_at(DAY), 500)
ASSETS = {"ACME": Asset("ACME", "XNYS", "USD", 6, Decimal(1)), "BOLT": Asset("BOLT", "XNYS", "USD", 6, Decimal(1))}
PLAN = Plan(
    plan_id=1,
    account_id=1,
    symbol="ACME",
    amount=Decimal(50),
    currency="USD",
    schedule=Schedule(Frequency.DAILY, DAY),
    catch_up=CatchUp.ONE,
    status=PlanStatus.ACTIVE,
    occurrence=0,
    next_run=DAY,
    fail_streak=0,
    version=1,
)


@dataclass
class Desk:
    price_of: dict[str, Quote | Refusal] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def price(self, symbol: str) -> Quote | Refusal:
        self.asked.append(symbol)
        return self.price_of.get(symbol) or Quote(QuoteKind.PRICE, symbol, "test", Decimal(10), NOW, NOW, 1)

    def fx(self, base: str, quote: str) -> Quote | Refusal:
        self.asked.append(base + quote)
        return Quote(QuoteKind.FX, base + quote, "test", Decimal(1), NOW, NOW)


def _decisions(desk: Desk) -> PurchaseDecisions:
    decisions = PurchaseDecisions(RUN, CALENDAR, desk)
    decisions.ask([OpenPlan(1, "ACME", "USD", "USD")])
    return decisions


def test_each_price_and_rate_is_asked_for_once() -> None:
    """Also over the parts of a group."""
    desk = Desk()
    decisions = _decisions(desk)
    decisions.ask([OpenPlan(2, "ACME", "USD", "USD"), OpenPlan(3, "BOLT", "EUR", "USD")])
    assert desk.asked == ["ACME", "USDUSD", "BOLT", "EURUSD"]


def test_a_plan_whose_price_was_not_asked_for_is_not_decided() -> None:
    """What has to be asked first is told: prices are never asked for under a lock."""
    decisions = _decisions(Desk())
    decided = decisions([PLAN, replace(PLAN, plan_id=2, symbol="BOLT")], ASSETS)
    assert [execution.plan_id for execution in decided.executions] == [1]
    assert decisions.unpriced == {2: OpenPlan(2, "BOLT", "USD", "USD")}
    decisions.ask(decisions.unpriced.values())
    assert len(decisions([replace(PLAN, plan_id=2, symbol="BOLT")], ASSETS).executions) == 1
    assert decisions.unpriced == {}


def test_a_refused_price_makes_the_plan_wait() -> None:
    """For the refusal's reason."""
    decisions = _decisions(Desk({"ACME": Refusal(Reason.PRICE_HELD, "Far from the previous close.")}))
    decided = decisions([PLAN], ASSETS)
    assert (list(decided.executions), decided.waiting) == ([], {1: Reason.PRICE_HELD})


def test_a_plan_that_cannot_be_computed_waits_and_its_neighbours_do_not() -> None:
    """A date beyond the calendar's years, say: not bought, not given up."""
    decisions = _decisions(Desk())
    broken = replace(PLAN, plan_id=2, schedule=Schedule(Frequency.DAILY, date(1900, 1, 1)), next_run=date(1900, 1, 1))
    decided = decisions([broken, PLAN], ASSETS)
    assert [execution.plan_id for execution in decided.executions] == [1]
    assert decided.waiting == {2: Reason.NOT_COMPUTED}
    no_number = replace(PLAN, plan_id=3, amount=Decimal("NaN"))
    assert decisions([no_number, PLAN], ASSETS).waiting == {3: Reason.NOT_COMPUTED}


def test_a_mistake_of_the_programs_own_is_not_taken_for_the_plans() -> None:
    """A price of another symbol can only come from us: the task fails, where people see it."""
    wrong = Quote(QuoteKind.PRICE, "BOLT", "test", Decimal(10), NOW, NOW, 1)
    with pytest.raises(ValueError, match="The price given for ACME is not its own"):
        _decisions(Desk({"ACME": wrong}))([PLAN], ASSETS)
