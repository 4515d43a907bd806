"""What became of a run, counted in the database."""

from psycopg.sql import SQL

from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.open_plans import OPEN
from finflows.adapters.postgres.run_rows import PostgresRuns, facts_of
from finflows.application.investment_books import MOST_NAMED, SUSPENDED, UNFINISHED, RunFindings
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun

_EXECUTED = """
    SELECT status, coalesce(reason, ''), count(*) FROM investing.execution WHERE run_id = %(run_id)s
    GROUP BY status, reason ORDER BY status, reason
"""
_DUE = SQL("""
    SELECT waiting.reason, count(*), (array_agg(plan.plan_id ORDER BY plan.plan_id))[:{most}]
    FROM investing.plan JOIN investing.asset USING (symbol)
    LEFT JOIN investing.waiting ON waiting.run_id = %(run_id)s AND waiting.plan_id = plan.plan_id
    WHERE {open} GROUP BY waiting.reason ORDER BY waiting.reason
""").format(open=OPEN, most=MOST_NAMED)
_SUSPENDED = SQL("""
    SELECT count(DISTINCT plan_id), (array_agg(DISTINCT plan_id ORDER BY plan_id))[:{most}]
    FROM investing.execution JOIN investing.plan USING (plan_id)
    WHERE execution.run_id = %(run_id)s AND execution.reason = ANY(%(permanent)s) AND plan.status = 'suspended'
""").format(most=MOST_NAMED)
_RAISED = "SELECT raised_plans_per_task FROM investing.run WHERE run_id = %(run_id)s"
_FINISH = """
    UPDATE investing.run SET finished_at = clock_timestamp() WHERE run_id = %(run_id)s AND finished_at IS NULL
"""
_PERMANENT = [reason.value for reason in Reason if reason.permanent]


class PostgresRunRecord(PostgresRuns):
    def findings(self, run: InvestmentRun) -> RunFindings:
        facts = {**facts_of(run), "permanent": _PERMANENT}
        with database_errors(), self._connection.transaction():
            executed = self._connection.execute(_EXECUTED, facts).fetchall()
            due: list[tuple[str | None, int, list[int]]] = self._connection.execute(_DUE, facts).fetchall()
            suspended, ids = self._connection.execute(_SUSPENDED, facts).fetchone() or (0, None)
            (raised,) = self._connection.execute(_RAISED, facts).fetchone() or (None,)
        return RunFindings(
            filled=sum(count for status, _, count in executed if status == "filled"),
            skipped={reason: count for status, reason, count in executed if status == "skipped"},
            waiting={reason: count for reason, count, _ in due if reason is not None},
            unfinished=sum(count for reason, count, _ in due if reason is None),
            suspended=suspended,
            first_plans={**{reason or UNFINISHED: plans for reason, _, plans in due}, SUSPENDED: ids or []},
            raised_plans_per_task=raised,
        )

    def finish(self, run: InvestmentRun) -> None:
        with database_errors():
            self._connection.execute(_FINISH, facts_of(run))
