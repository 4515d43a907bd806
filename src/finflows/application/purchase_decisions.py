"""Deciding about locked plans with the quotes that were asked for before: no lock waits for a price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from finflows.application.investment_books import Decided, OpenPlan
from finflows.application.investment_ports import QuoteDesk
from finflows.investments.catch_up import due_occurrences
from finflows.investments.decisions import decide
from finflows.investments.executions import Execution
from finflows.investments.plans import Asset, Plan
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import BeyondCalendar, SessionCalendar


@dataclass(slots=True)
class PurchaseDecisions:
    run: InvestmentRun
    calendar: SessionCalendar
    desk: QuoteDesk
    prices: dict[str, Quote | Refusal] = field(default_factory=dict)
    rates: dict[tuple[str, str], Quote | Refusal] = field(default_factory=dict)
    unpriced: dict[int, OpenPlan] = field(default_factory=dict)
    """Plans that were edited since their price was asked for: another symbol, another currency."""

    def ask(self, plans: Iterable[OpenPlan]) -> None:
        """Get a quote for each symbol and pair of currencies, once."""
        for plan in plans:
            if plan.symbol not in self.prices:
                self.prices[plan.symbol] = self.desk.price(plan.symbol)
            pair = (plan.currency, plan.asset_currency)
            if pair not in self.rates:
                self.rates[pair] = self.desk.fx(*pair)

    def __call__(self, plans: Sequence[Plan], assets: Mapping[str, Asset]) -> Decided:
        self.unpriced = {}
        executions: list[Execution] = []
        waiting: dict[int, Reason] = {}
        for plan in plans:
            outcome = self._of(plan, assets[plan.symbol])
            if isinstance(outcome, Reason):
                waiting[plan.plan_id] = outcome
            else:
                executions.extend(outcome)
        return Decided(executions, waiting)

    def _of(self, plan: Plan, asset: Asset) -> Sequence[Execution] | Reason:
        price = self.prices.get(plan.symbol)
        rate = self.rates.get((plan.currency, asset.currency))
        if price is None or rate is None:
            self.unpriced[plan.plan_id] = OpenPlan(plan.plan_id, plan.symbol, plan.currency, asset.currency)
            return ()
        session = self.run.session_date
        try:
            return decide(plan, asset, due_occurrences(plan, self.calendar, session), session, price, rate)
        except (ArithmeticError, BeyondCalendar):
            # Not bought and not given up. Any other error is the program's, and ends the task.
            return Reason.NOT_COMPUTED
