"""The baseline: the same rules and the same tables, one plan at a time, each in a transaction of its own.

Nothing is left out that makes it correct: the row is locked and looked at again, the execution is inserted only if it
is new, and ledger and holding are written with it. So the difference is that of the method alone.
"""

from collections.abc import Mapping
from typing import Any, Final

from psycopg.sql import SQL

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.open_plans import OPEN
from finflows.adapters.postgres.qualified import qualified
from finflows.adapters.postgres.records import (
    ASSET_COLUMNS,
    EXECUTION_COLUMNS,
    PLAN_COLUMNS,
    asset_of,
    execution_values,
    plan_of,
)
from finflows.application.investment_books import OpenPlan
from finflows.application.purchase_decisions import PurchaseDecisions
from finflows.investments.executions import Execution, ExecutionStatus

_LOOK: Final = SQL("""
    SELECT {plan}, {asset} FROM investing.plan JOIN investing.asset USING (symbol)
    WHERE plan.plan_id = %(plan_id)s AND {open} FOR UPDATE OF plan
""").format(plan=qualified("plan", PLAN_COLUMNS), asset=qualified("asset", ASSET_COLUMNS), open=OPEN)
_PLAN_WIDTH: Final = len(PLAN_COLUMNS.split(", "))
_EXECUTE: Final = SQL("""
    INSERT INTO investing.execution (run_id, attempt, {columns}) VALUES (%s, 1, {values})
    ON CONFLICT (plan_id, scheduled_for) DO NOTHING RETURNING plan_id
""").format(columns=SQL(EXECUTION_COLUMNS), values=SQL(", ").join(SQL("%s") for _ in EXECUTION_COLUMNS.split(", ")))
_BOOK: Final = """
    INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost)
    VALUES (%(plan)s, %(day)s, %(leg)s, %(account)s, %(unit)s, %(quantity)s, %(quantity)s::numeric * %(price)s::numeric)
"""
_HOLD: Final = """
    INSERT INTO investing.holding AS before (account_id, symbol, quantity, book_cost)
    VALUES (%(account)s, %(unit)s, %(quantity)s, %(quantity)s::numeric * %(price)s::numeric)
    ON CONFLICT (account_id, symbol) DO UPDATE SET
        quantity = before.quantity + excluded.quantity, book_cost = before.book_cost + excluded.book_cost
"""


def execute_one(connection: Connection, facts: Mapping[str, Any], plan_id: int, decisions: PurchaseDecisions) -> bool:
    """Whether the plan was bought. ``facts`` are of the run."""
    with connection.transaction():
        row = connection.execute(_LOOK, {**facts, "plan_id": plan_id}).fetchone()
        if row is None:
            return False
        plan, asset = plan_of(row[:_PLAN_WIDTH]), asset_of(row[_PLAN_WIDTH:])
        decisions.ask([OpenPlan(plan_id, plan.symbol, plan.currency, asset.currency)])
        decided = decisions([plan], {plan.symbol: asset})
        return sum(_record(connection, facts["run_id"], execution) for execution in decided.executions) > 0


def _record(connection: Connection, run_id: str, execution: Execution) -> bool:
    new = connection.execute(_EXECUTE, [run_id, *execution_values(execution)]).fetchone()
    if new is None or execution.status is not ExecutionStatus.FILLED:
        return False
    _book(connection, execution)
    return True


def _book(connection: Connection, execution: Execution) -> None:
    """Each row by a statement of its own."""
    key = {"plan": execution.plan_id, "day": execution.scheduled_for, "account": execution.account_id}
    cash = {"leg": "cash", "unit": execution.currency, "quantity": -(execution.cost or 0), "price": 0}
    asset = {"leg": "asset", "unit": execution.symbol, "quantity": execution.quantity, "price": execution.price}
    connection.execute(_BOOK, {**key, **cash})
    connection.execute(_BOOK, {**key, **asset})
    connection.execute(_HOLD, {**key, **asset})
