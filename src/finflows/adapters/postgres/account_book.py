"""What accounts hold, what the ledger says, and whether the two agree."""

from datetime import date
from typing import Final

from finflows.adapters.postgres.connection import Connection
from finflows.contracts.plan_book import (
    BookDifference,
    BookReconciliation,
    HoldingView,
    LedgerView,
    UnbalancedExecution,
)

_HOLDINGS: Final = """
SELECT external_ref, symbol, asset.currency, quantity, book_cost
FROM investing.holding JOIN investing.account USING (account_id) JOIN investing.asset USING (symbol)
WHERE %(account)s::text IS NULL OR external_ref = %(account)s
ORDER BY external_ref, symbol
"""
_LEDGER: Final = """
SELECT entry_id, plan_id, scheduled_for, leg, external_ref AS account, unit, quantity, book_cost, note
FROM investing.ledger JOIN investing.account USING (account_id)
WHERE (%(account)s::text IS NULL OR external_ref = %(account)s) AND (%(plan)s::bigint IS NULL OR plan_id = %(plan)s)
  AND (%(since)s::date IS NULL OR scheduled_for >= %(since)s)
ORDER BY entry_id DESC LIMIT %(limit)s
"""
_POSITIONS: Final = """
WITH booked AS (
    SELECT account_id, unit AS symbol, sum(quantity) AS quantity, sum(book_cost) AS book_cost
    FROM investing.ledger WHERE leg IN ('asset', 'asset_reversal') GROUP BY account_id, unit
)
SELECT account_id, symbol, coalesce(booked.quantity, 0), coalesce(held.quantity, 0),
       coalesce(booked.book_cost, 0), coalesce(held.book_cost, 0)
FROM booked FULL JOIN investing.holding AS held USING (account_id, symbol)
"""
_COMPARED: Final = f"""
WITH position (account_id, symbol, ledger_quantity, holding_quantity, ledger_cost, holding_cost) AS ({_POSITIONS})
SELECT external_ref, symbol, ledger_quantity, holding_quantity, ledger_cost, holding_cost
FROM position JOIN investing.account USING (account_id)
WHERE ledger_quantity <> holding_quantity OR ledger_cost <> holding_cost
ORDER BY external_ref, symbol
"""  # noqa: S608 - constants of ours
_UNBALANCED: Final = """
SELECT plan_id, fill.scheduled_for FROM investing.execution AS fill
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE leg = 'cash' AND unit = fill.currency AND quantity = -fill.cost) AS cash,
           count(*) FILTER (WHERE leg = 'asset' AND unit = fill.symbol AND quantity = fill.quantity) AS asset,
           count(*) FILTER (WHERE leg = 'cash_reversal') AS cash_back,
           count(*) FILTER (WHERE leg = 'asset_reversal') AS asset_back,
           count(*) AS legs
    FROM investing.ledger WHERE plan_id = fill.plan_id AND scheduled_for = fill.scheduled_for
) AS booked ON true
WHERE (fill.status = 'filled' AND ((booked.cash, booked.asset) <> (1, 1) OR booked.cash_back <> booked.asset_back))
   OR (fill.status <> 'filled' AND booked.legs > 0)
ORDER BY plan_id, fill.scheduled_for
"""


class AccountBook:
    """Reads only, within the transaction of its connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holdings(self, account: str | None = None) -> list[HoldingView]:
        rows = self._connection.execute(_HOLDINGS, {"account": account})
        return [
            HoldingView(
                account=external_ref,
                symbol=symbol,
                currency=currency,
                quantity=quantity,
                book_cost=book_cost,
                average_cost=book_cost / quantity if quantity else None,
            )
            for external_ref, symbol, currency, quantity, book_cost in rows
        ]

    def ledger(
        self, *, account: str | None = None, plan: int | None = None, since: date | None = None, limit: int = 1000
    ) -> list[LedgerView]:
        """The newest entries first."""
        chosen = {"account": account, "plan": plan, "since": since, "limit": limit}
        cursor = self._connection.execute(_LEDGER, chosen)
        names = [column.name for column in cursor.description or ()]
        return [LedgerView.model_validate(dict(zip(names, row, strict=True))) for row in cursor]

    def reconcile(self) -> BookReconciliation:
        """Sums of the ledger per account and symbol against the holdings, in one snapshot of both."""
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            positions = self._connection.execute(f"SELECT count(*) FROM ({_POSITIONS}) AS position").fetchone()  # noqa: S608 - constants of ours
            rows = self._connection.execute(_COMPARED).fetchall()
            unbalanced = self._connection.execute(_UNBALANCED).fetchall()
        names = list(BookDifference.model_fields)
        return BookReconciliation(
            positions=positions[0] if positions else 0,
            differences=[BookDifference.model_validate(dict(zip(names, row, strict=True))) for row in rows],
            unbalanced=[UnbalancedExecution(plan_id=plan, scheduled_for=day) for plan, day in unbalanced],
        )
