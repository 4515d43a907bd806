"""What holds of the books at any moment, asked of the database itself: a list of complaints, empty when all is well."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any, Final

from finflows.adapters.postgres.connection import Connection

_NONE_MAY_BE: Final = {
    "a plan was filled twice in a session": """
        SELECT plan_id, session_date FROM investing.execution WHERE status = 'filled'
        GROUP BY plan_id, session_date HAVING count(*) > 1
    """,
    "cost and residual are not the amount": """
        SELECT plan_id, scheduled_for FROM investing.execution
        WHERE status = 'filled' AND (cost + residual <> amount OR residual < 0 OR cost <= 0)
    """,
    "a fill has not exactly its two legs": """
        SELECT plan_id, scheduled_for FROM investing.execution
        LEFT JOIN investing.ledger USING (plan_id, scheduled_for)
        GROUP BY plan_id, scheduled_for, execution.status, execution.quantity, execution.cost
        HAVING count(leg) <> CASE execution.status WHEN 'filled' THEN 2 ELSE 0 END
            OR sum(ledger.quantity) FILTER (WHERE leg = 'asset') <> execution.quantity
            OR sum(ledger.quantity) FILTER (WHERE leg = 'cash') <> -execution.cost
    """,
    "a holding is not the sum of its ledger": """
        SELECT account_id, symbol FROM investing.holding
        FULL JOIN (
            SELECT account_id, unit AS symbol, sum(quantity) AS quantity, sum(book_cost) AS book_cost
            FROM investing.ledger WHERE leg = 'asset' GROUP BY account_id, unit
        ) AS booked USING (account_id, symbol)
        WHERE holding.quantity IS DISTINCT FROM booked.quantity OR holding.book_cost IS DISTINCT FROM booked.book_cost
    """,
    "an execution is of another account or symbol than its ledger": """
        SELECT plan_id, scheduled_for FROM investing.execution JOIN investing.ledger USING (plan_id, scheduled_for)
        WHERE ledger.account_id <> execution.account_id
            OR ledger.unit <> CASE leg WHEN 'asset' THEN execution.symbol ELSE execution.currency END
    """,
    "a plan is in a session before it was due": """
        SELECT plan_id, scheduled_for FROM investing.execution WHERE scheduled_for > session_date
    """,
}
_FILLS: Final = """
    SELECT execution.plan_id, scheduled_for, execution.amount, price, fx_rate, quantity, quantity_scale
    FROM investing.execution JOIN investing.asset USING (symbol) WHERE execution.status = 'filled'
"""


def complaints(owner: Connection) -> list[str]:
    return [*_broken(owner), *_not_maximal(owner)]


def _broken(owner: Connection) -> Iterator[str]:
    for complaint, query in _NONE_MAY_BE.items():
        found = owner.execute(query.encode()).fetchall()
        if found:
            yield f"{complaint}: {len(found)}, such as {found[0]}"


def _not_maximal(owner: Connection) -> Iterator[str]:
    """In fractions, which round nowhere."""
    for plan, day, *facts in owner.execute(_FILLS.encode()):
        if _most(*facts[:3], scale=facts[4]) != facts[3]:
            yield f"plan {plan} on {day} got {facts[3]}, not {float(_most(*facts[:3], scale=facts[4]))}"


def _most(amount: Any, price: Any, rate: Any, *, scale: int) -> Fraction:
    """All that the amount buys, to the asset's smallest quantity."""
    units = 10**scale
    return Fraction(floor(Fraction(amount) * Fraction(rate) / Fraction(price) * units), units)
