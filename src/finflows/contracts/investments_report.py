"""What became of an investments run, for whoever ran it on this machine: counts and sums, no accounts."""

from datetime import date

from finflows.contracts.base import Contract
from finflows.contracts.decimals import Digits
from finflows.contracts.investment_day import Count, ReasonCount
from finflows.contracts.start_input import RunId


class Bought(Contract):
    """One symbol, paid in one currency. Price and quantity are the asset's, cost is in the plans' currency."""

    symbol: str
    asset_currency: str
    price: Digits
    currency: str
    fx_rate: Digits
    plans: Count
    quantity: Digits
    cost: Digits


class CurrencyTotal(Contract):
    """``amount = cost + residual``; the residual stays in the accounts."""

    currency: str
    plans: Count
    amount: Digits
    cost: Digits
    residual: Digits


class InvestmentsReport(Contract):
    run_id: RunId
    session_date: date
    providers: list[str]
    """Whose prices and rates were used; one that ends in ``-fake`` invented them."""
    bought: list[Bought]
    totals: list[CurrencyTotal]
    filled: Count
    skipped: list[ReasonCount]
    waiting: list[ReasonCount]
    unfinished: Count
    suspended: Count
    raised_plans_per_task: Count | None = None
    """The most plans of a task, where more were put into one than was asked for."""
