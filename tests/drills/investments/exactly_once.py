"""The version under test: the use cases and the SQL of the product, as a state machine calls them."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from drills.investments.version import Judgement
from finflows.adapters.postgres.connection import Connection, connect
from finflows.investments.runs import InvestmentRun
from investment_days import InvestmentDays, StoredQuotes, at_open
from investment_invariants import complaints

PLANS_PER_TASK = 100
PLANS_PER_PART = 20
"""Small, so that there are many transactions to be killed in."""

_OUTCOMES = {
    "execution": """
        SELECT plan_id, scheduled_for, session_date, status, reason, amount, price, fx_rate, quantity, cost, residual
        FROM investing.execution
    """,
    "ledger": "SELECT plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost FROM investing.ledger",
    "holding": "SELECT account_id, symbol, quantity, book_cost FROM investing.holding",
    "plan": "SELECT plan_id, status, occurrence, next_run, fail_streak FROM investing.plan",
}


class ExactlyOnce:
    name = "finflows"

    def prepare(self, owner: Connection) -> None:
        """Nothing but the schema."""

    def work(self, url: str, day: date) -> None:
        with InvestmentDays(url, plans_per_part=PLANS_PER_PART) as days:
            days.clock.time = at_open(day)
            days.desk = lambda run: _desk(days.owner, run)  # type: ignore[method-assign]
            groups = [int(group.group) for group in days.fetch(day, PLANS_PER_TASK).groups]
            for group in random.sample(groups, len(groups)):
                days.execute(day, group)
            days.update(day)
            found = days.verify(day)
        if not found.complete:
            raise SystemExit(found.message)

    def judge(self, drilled: str, clean: str, days: Sequence[date]) -> Judgement:
        with connect(drilled, role=None) as ours, connect(clean, role=None) as theirs:
            lost, extra = _differences(ours, theirs)
            found = complaints(ours)
            due = _count(theirs, "SELECT count(*) FROM investing.execution")
            bought = _count(ours, "SELECT count(*) FROM investing.execution")
        return Judgement(due, bought, lost, extra, balanced=not found)


class _Prices(dict[str, Decimal]):
    """Of every symbol and pair there may be; another one each day."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day

    def __missing__(self, key: str) -> Decimal:
        return Decimal(random.Random(f"{key} {self._day}").randint(100, 30_000)).scaleb(-2)


def _desk(owner: Connection, run: InvestmentRun) -> StoredQuotes:
    return StoredQuotes(owner, run, _Prices(run.session_date), _Prices(run.session_date))


def _differences(ours: Connection, theirs: Connection) -> tuple[int, int]:
    """Rows that only the undisturbed database has, and rows that only the drilled one has, over all tables."""
    lost = extra = 0
    for query in _OUTCOMES.values():
        mine, other = (Counter(connection.execute(query.encode()).fetchall()) for connection in (ours, theirs))
        lost += (other - mine).total()
        extra += (mine - other).total()
    return lost, extra


def _count(connection: Connection, query: str) -> int:
    (count,) = connection.execute(query.encode()).fetchone() or (0,)
    return int(count)
