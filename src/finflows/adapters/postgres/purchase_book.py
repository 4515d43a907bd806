"""Executions, ledger and holdings: a part of a group in one transaction, whatever strikes between its statements.

The plans are locked in the order of their ids, so that duplicate tasks wait for each other instead of dead-locking, and
see afterwards that nothing is left to do. Ledger and holdings are written from the executions that were really new.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg.sql import SQL

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.open_plans import OPEN, OPEN_PLAN_BY_PLAN
from finflows.adapters.postgres.qualified import qualified
from finflows.adapters.postgres.records import ASSET_COLUMNS, PLAN_COLUMNS, asset_of, execution_values, plan_of
from finflows.adapters.postgres.run_rows import PostgresRuns, facts_of
from finflows.adapters.postgres.staged_executions import MAKE_STAGE, RECORD, STAGE
from finflows.application.investment_books import Decide, Decided, OpenPlan, PartRefused, Recorded
from finflows.investments.plans import Asset, Plan
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun

_OPEN_PLANS = SQL("""
    SELECT plan.plan_id, plan.symbol, plan.currency, asset.currency FROM investing.run_group AS member
    JOIN investing.plan USING (plan_id) JOIN investing.asset USING (symbol)
    WHERE member.run_id = %(run_id)s AND member.group_no = %(group)s AND {open}
    ORDER BY plan.plan_id
""").format(open=OPEN)
# Plain FOR UPDATE: with SKIP LOCKED a duplicate task would succeed having done nothing.
_LOCK = SQL("SELECT FROM investing.plan WHERE plan_id = ANY(%(plan_ids)s) ORDER BY plan_id FOR UPDATE")
# A statement of its own: its snapshot is taken when the locks are held, so it sees what their last holder did.
_STILL_OPEN = SQL("""
    SELECT {plan}, {asset} FROM investing.plan JOIN investing.asset USING (symbol)
    WHERE plan.plan_id = ANY(%(plan_ids)s) AND {open}
    ORDER BY plan.plan_id
""").format(plan=qualified("plan", PLAN_COLUMNS), asset=qualified("asset", ASSET_COLUMNS), open=OPEN_PLAN_BY_PLAN)
_PLAN_WIDTH = len(PLAN_COLUMNS.split(", "))
_KEEP_WAITING = SQL("""
    INSERT INTO investing.waiting (run_id, plan_id, reason)
    SELECT %(run_id)s, plan.plan_id, %(reason)s FROM investing.plan JOIN investing.asset USING (symbol)
    WHERE plan.plan_id = %(plan_id)s AND {open}
    ON CONFLICT (run_id, plan_id) DO UPDATE SET reason = excluded.reason WHERE waiting.reason <> excluded.reason
""").format(open=OPEN_PLAN_BY_PLAN)

_OF_THE_DATA = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.InternalError,
    psycopg.errors.RaiseException,  # by a trigger of the app's
    psycopg.errors.AssertFailure,
)
"""Errors that one plan may be the cause of. Others speak of the program or its rights: no halving would help."""

PLANS_PER_PART = 1_000
"""A larger part is faster (17,560 plans a second at 5,000 against 10,425), but holds its locks longer."""


class PostgresPurchaseBook(PostgresRuns):
    def __init__(self, connection: Connection, *, attempt: int, plans_per_part: int = PLANS_PER_PART) -> None:
        super().__init__(connection)
        self._attempt = attempt
        self._plans_per_part = plans_per_part
        self._has_stage = False

    def open_plans(self, run: InvestmentRun, group: int) -> Iterator[Sequence[OpenPlan]]:
        with database_errors():
            rows = self._connection.execute(_OPEN_PLANS, {**facts_of(run), "group": group}).fetchall()
        for start in range(0, len(rows), self._plans_per_part):
            yield [OpenPlan(*row) for row in rows[start : start + self._plans_per_part]]

    def record(self, run: InvestmentRun, plan_ids: Sequence[int], decide: Decide) -> Recorded:
        self._make_stage()
        try:
            with database_errors(), self._connection.transaction():
                decided = decide(*self._locked(run, plan_ids))
                return self._recorded(run, decided)
        except _OF_THE_DATA as exc:
            raise PartRefused(f"The database refused a part of run {run.run_id}: {type(exc).__name__}.") from exc

    def _make_stage(self) -> None:
        """Once a connection, in a transaction of its own: a part that fails must not take it away."""
        if not self._has_stage:
            with database_errors():
                self._connection.execute(MAKE_STAGE)
            self._has_stage = True

    def _locked(self, run: InvestmentRun, plan_ids: Sequence[int]) -> tuple[list[Plan], Mapping[str, Asset]]:
        facts = {**facts_of(run), "plan_ids": list(plan_ids)}
        with self._connection.pipeline():  # two statements, one round trip
            self._connection.execute(_LOCK, facts)
            still_open = self._connection.execute(_STILL_OPEN, facts)
        plans, assets = [], {}
        for row in still_open.fetchall():
            plan = plan_of(row[:_PLAN_WIDTH])
            plans.append(plan)
            if plan.symbol not in assets:
                assets[plan.symbol] = asset_of(row[_PLAN_WIDTH:])
        return plans, assets

    def _recorded(self, run: InvestmentRun, decided: Decided) -> Recorded:
        if not decided.executions and not decided.waiting:
            return Recorded()
        with self._connection.cursor() as cursor:
            with cursor.copy(STAGE) as copy:
                for execution in decided.executions:
                    copy.write_row(execution_values(execution))
            counts: dict[str, int] = dict(cursor.execute(RECORD, self._facts(run, decided)).fetchall())
        return Recorded(counts.get("filled", 0), counts.get("skipped", 0), len(decided.waiting))

    def _facts(self, run: InvestmentRun, decided: Decided) -> dict[str, Any]:
        return {
            "run_id": run.run_id,
            "attempt": self._attempt,
            "waiting": list(decided.waiting),
            "reasons": [reason.value for reason in decided.waiting.values()],
        }

    def keep_waiting(self, run: InvestmentRun, plan_id: int, reason: Reason) -> None:
        with database_errors():
            self._connection.execute(_KEEP_WAITING, {**facts_of(run), "plan_id": plan_id, "reason": reason.value})
