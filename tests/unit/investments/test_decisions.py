"""Executions of due occurrences, or the reason to wait."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import plan_cases
from finflows.investments.catch_up import Due, due_occurrences
from finflows.investments.decisions import decide
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, CatchUp, Plan
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from plan_cases import DAILY, MONDAY, SHARES

NYSE = plan_cases.calendar()
SAME_CURRENCY = Refusal(Reason.FX_UNAVAILABLE, "Nobody was asked.")


def refusal(reason: Reason) -> Refusal:
    return Refusal(reason, "The provider said so.")


def decided(
    plan: Plan,
    *,
    asset: Asset = SHARES,
    price: Quote | Refusal | None = None,
    fx: Quote | Refusal = SAME_CURRENCY,
) -> tuple[Execution, ...] | Reason:
    due = due_occurrences(plan, NYSE, MONDAY)
    return decide(plan, asset, due, MONDAY, price or plan_cases.price(), fx)


def three_days_due(catch_up: CatchUp) -> Plan:
    start = date(2026, 11, 25)
    return plan_cases.plan(DAILY, occurrence=NYSE.distance(DAILY.anchor, start), next_run=start, catch_up=catch_up)


def reasons(executions: tuple[Execution, ...] | Reason) -> list[str]:
    assert not isinstance(executions, Reason)
    return [each.reason.value if each.reason else each.status.value for each in executions]


def test_a_fill_tells_price_rate_quantity_cost_and_where_they_are_from() -> None:
    """10 EUR at 1.25, 200.00 USD a share."""
    plan = plan_cases.plan(currency="EUR", amount=Decimal("10.00"))
    assert decided(plan, fx=plan_cases.rate()) == (
        Execution(
            plan_id=7,
            account_id=3,
            symbol="AAPL",
            scheduled_for=MONDAY,
            occurrence=10,
            session=MONDAY,
            status=ExecutionStatus.FILLED,
            reason=None,
            amount=Decimal("10.00"),
            currency="EUR",
            price=Decimal("200.00"),
            fx_rate=Decimal("1.25"),
            quantity=Decimal("0.0625"),
            cost=Decimal("10.00"),
            residual=Decimal("0.00"),
            price_quote_id=11,
            fx_quote_id=12,
        ),
    )


def test_a_plan_in_the_assets_currency_needs_no_rate() -> None:
    """Not even one that was refused."""
    executions = decided(plan_cases.plan())
    assert not isinstance(executions, Reason)
    assert (executions[0].fx_rate, executions[0].fx_quote_id, executions[0].quantity) == (1, None, Decimal("0.25"))


def test_another_currency_is_never_taken_one_to_one() -> None:
    """Without a rate the plan waits."""
    plan = plan_cases.plan(currency="EUR")
    assert decided(plan, fx=refusal(Reason.FX_STALE)) is Reason.FX_STALE


@pytest.mark.parametrize(
    "reason", [Reason.PRICE_UNAVAILABLE, Reason.PRICE_STALE, Reason.PRICE_HELD, Reason.FX_UNAVAILABLE]
)
def test_a_transient_refusal_writes_nothing(reason: Reason) -> None:
    """Nor does it record what was missed: the plan stays due as a whole."""
    assert decided(three_days_due(CatchUp.ONE), price=refusal(reason)) is reason


@pytest.mark.parametrize("reason", [Reason.UNKNOWN_SYMBOL, Reason.UNSUPPORTED_CURRENCY])
def test_a_permanent_refusal_ends_the_occurrence(reason: Reason) -> None:
    """Skipped, with no price, rate, quantity, cost or residual."""
    (execution,) = decided(plan_cases.plan(), price=refusal(reason)) or ()
    assert (execution.status, execution.reason) == (ExecutionStatus.SKIPPED, reason)
    assert (execution.price, execution.quantity, execution.cost, execution.residual) == (None,) * 4


def test_a_permanent_reason_goes_before_a_transient_one() -> None:
    """No waiting for the rate of a symbol that does not exist."""
    plan = plan_cases.plan(currency="EUR")
    unknown, stale = refusal(Reason.UNKNOWN_SYMBOL), refusal(Reason.FX_STALE)
    assert reasons(decided(plan, price=unknown, fx=stale)) == ["unknown_symbol"]


def test_an_unsupported_currency_is_skipped_before_any_quote_is_looked_at() -> None:
    """There will never be a rate."""
    waiting = refusal(Reason.FX_UNAVAILABLE)
    assert reasons(decided(plan_cases.plan(currency="XAU"), fx=waiting)) == ["unsupported_currency"]
    asset = replace(SHARES, currency="DEM")
    assert reasons(decided(plan_cases.plan(), asset=asset, fx=waiting)) == ["unsupported_currency"]


def test_an_amount_too_small_is_skipped() -> None:
    """By its coded reason."""
    assert reasons(decided(plan_cases.plan(amount=Decimal("0.99")))) == ["below_minimum"]
    assert reasons(decided(plan_cases.plan(), asset=replace(SHARES, quantity_scale=0))) == ["below_one_unit"]


def test_older_occurrences_are_recorded_beside_the_purchase() -> None:
    """Oldest first, one fill."""
    assert reasons(decided(three_days_due(CatchUp.ONE))) == ["missed", "missed", "filled"]
    executions = decided(three_days_due(CatchUp.ALL))
    assert reasons(executions) == ["caught_up", "caught_up", "filled"]
    assert not isinstance(executions, Reason)
    assert executions[-1].amount == executions[-1].cost == Decimal("150.00")


def test_what_a_failed_purchase_was_to_catch_up_was_missed() -> None:
    """Nothing was caught up."""
    unknown = refusal(Reason.UNKNOWN_SYMBOL)
    assert reasons(decided(three_days_due(CatchUp.ALL), price=unknown)) == ["missed", "missed", "unknown_symbol"]


def test_with_nothing_to_buy_no_price_is_needed() -> None:
    """Catch-up `none`, and the day was Wednesday: recorded at once."""
    wednesday = date(2026, 11, 25)
    schedule = replace(plan_cases.MONTHLY, anchor=wednesday)
    plan = plan_cases.plan(schedule, occurrence=0, next_run=wednesday, catch_up=CatchUp.NONE)
    assert reasons(decided(plan, price=refusal(Reason.PRICE_STALE))) == ["missed"]


def test_nothing_due_is_nothing_decided() -> None:
    """No row."""
    empty: tuple[Due, ...] = ()
    assert decide(plan_cases.plan(), SHARES, empty, MONDAY, plan_cases.price(), SAME_CURRENCY) == ()


def test_a_quote_of_something_else_is_a_defect() -> None:
    """Better no purchase than one at another symbol's price, or at the rate turned round."""
    with pytest.raises(ValueError, match="The price given for AAPL is not its own"):
        decided(plan_cases.plan(), price=plan_cases.price(key="MSFT"))
    with pytest.raises(ValueError, match="The rate given for EURUSD is not its own"):
        decided(plan_cases.plan(currency="EUR"), fx=plan_cases.rate(key="USDEUR"))
