"""What becomes of a plan's due occurrences, given a price and a rate, or why the plan has to wait.

All that is decided is decided at once: either every due occurrence gets its execution, or, for a transient reason, none
does and the plan stays due as a whole.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from finflows.investments.catch_up import Disposition, Due
from finflows.investments.currencies import is_supported
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, Plan
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.sizing import size

_SAME = Decimal(1)


def decide(  # noqa: PLR0913, PLR0917 - all that a decision rests on
    plan: Plan,
    asset: Asset,
    due: Sequence[Due],
    session: date,
    price: Quote | Refusal,
    fx: Quote | Refusal,
) -> tuple[Execution, ...] | Reason:
    """An execution for each due occurrence, oldest first; or the transient reason for which nothing is written.

    A plan in the asset's own currency needs no rate: `fx` is not looked at. A plan with nothing to buy needs neither.

    Raises:
        ValueError: a quote of another symbol or pair than the plan needs.
    """
    newest = next((each for each in due if each.disposition is Disposition.BUY), None)
    if newest is None:
        return tuple(_passed(plan, each, session, _reason(each, bought=False)) for each in due)
    execution = _buy(plan, asset, newest, session, price, fx)
    if isinstance(execution, Reason):
        return execution
    if len(due) == 1:
        return (execution,)
    bought = execution.status is ExecutionStatus.FILLED
    return tuple(
        execution if each is newest else _passed(plan, each, session, _reason(each, bought=bought)) for each in due
    )


def _reason(due: Due, *, bought: bool) -> Reason:
    """What was to be caught up by a purchase that failed was missed."""
    if due.disposition is Disposition.PAUSED:
        return Reason.PAUSED
    return Reason.CAUGHT_UP if bought and due.disposition is Disposition.CAUGHT_UP else Reason.MISSED


def _buy(  # noqa: PLR0913, PLR0917 - as above
    plan: Plan, asset: Asset, due: Due, session: date, price: Quote | Refusal, fx: Quote | Refusal
) -> Execution | Reason:
    refused = _refused(plan, asset, price, fx)
    if refused is not None:
        return refused if refused.transient else _passed(plan, due, session, refused)
    rate, fx_quote_id = _rate(plan, asset, fx)
    quote = _price(asset, price)
    sized = size(due.amount, plan.currency, quote.value, rate, asset)
    if isinstance(sized, Reason):
        return _passed(plan, due, session, sized)
    return Execution(
        plan_id=plan.plan_id,
        account_id=plan.account_id,
        symbol=plan.symbol,
        scheduled_for=due.scheduled_for,
        occurrence=due.occurrence.number,
        session=session,
        status=ExecutionStatus.FILLED,
        reason=None,
        amount=due.amount,
        currency=plan.currency,
        price=quote.value,
        fx_rate=rate,
        quantity=sized.quantity,
        cost=sized.cost,
        residual=sized.residual,
        price_quote_id=quote.quote_id,
        fx_quote_id=fx_quote_id,
    )


def _refused(plan: Plan, asset: Asset, price: Quote | Refusal, fx: Quote | Refusal) -> Reason | None:
    """A permanent reason before a transient one: no waiting for a price of what can never be bought."""
    if not is_supported(plan.currency) or not is_supported(asset.currency):
        return Reason.UNSUPPORTED_CURRENCY
    needed = (price,) if plan.currency == asset.currency else (price, fx)
    reasons = [each.reason for each in needed if isinstance(each, Refusal)]
    if not reasons:
        return None
    return next((reason for reason in reasons if reason.permanent), reasons[0])


def _price(asset: Asset, price: Quote | Refusal) -> Quote:
    if isinstance(price, Refusal) or price.key != asset.symbol:
        raise ValueError(f"The price given for {asset.symbol} is not its own: {price}.")
    return price


def _rate(plan: Plan, asset: Asset, fx: Quote | Refusal) -> tuple[Decimal, int | None]:
    if plan.currency == asset.currency:
        return _SAME, None
    pair = plan.currency + asset.currency
    if isinstance(fx, Refusal) or fx.key != pair:
        raise ValueError(f"The rate given for {pair} is not its own: {fx}.")
    return fx.value, fx.quote_id


def _passed(plan: Plan, due: Due, session: date, reason: Reason) -> Execution:
    return Execution(
        plan_id=plan.plan_id,
        account_id=plan.account_id,
        symbol=plan.symbol,
        scheduled_for=due.scheduled_for,
        occurrence=due.occurrence.number,
        session=session,
        status=ExecutionStatus.SKIPPED,
        reason=reason,
        amount=due.amount,
        currency=plan.currency,
    )
