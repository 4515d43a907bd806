"""Moving plans on from what was executed: read and compute without locks, then compare and set."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from psycopg.sql import SQL

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.qualified import qualified
from finflows.adapters.postgres.records import EXECUTION_COLUMNS, PLAN_COLUMNS, execution_of, plan_of
from finflows.adapters.postgres.run_rows import PostgresRuns
from finflows.application.investment_books import PlanBehind
from finflows.investments.advancing import Advanced
from finflows.investments.plans import Plan
from finflows.investments.runs import InvestmentRun

_BEHIND_IN_MARKET = """
    SELECT plan.plan_id FROM investing.plan JOIN investing.asset USING (symbol)
    JOIN investing.execution AS done ON done.plan_id = plan.plan_id AND done.scheduled_for = plan.next_run
    WHERE plan.status = 'active' AND plan.next_run <= %(session_date)s AND asset.market = %(market)s
    ORDER BY plan.plan_id
"""
_BEHIND_AFTER_RUN = """
    SELECT plan.plan_id FROM investing.execution AS done
    JOIN investing.plan ON plan.plan_id = done.plan_id AND plan.next_run = done.scheduled_for
    WHERE done.run_id = %(run_id)s AND plan.status IN ('active', 'paused')
    ORDER BY plan.plan_id
"""
_PLANS = SQL("SELECT {plan} FROM investing.plan WHERE plan_id = ANY(%(plan_ids)s) ORDER BY plan_id").format(
    plan=qualified("plan", PLAN_COLUMNS)
)
_EXECUTIONS = SQL("""
    SELECT {execution} FROM investing.execution JOIN investing.plan USING (plan_id)
    WHERE plan_id = ANY(%(plan_ids)s) AND execution.scheduled_for >= plan.next_run
    ORDER BY plan_id, execution.scheduled_for
""").format(execution=qualified("execution", EXECUTION_COLUMNS))

_MAKE_STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_advance (
        plan_id bigint, version integer, from_status text, from_next_run date, next_run date,
        occurrence integer, status text, fail_streak integer
    ) ON COMMIT DELETE ROWS
"""
_STAGE = "COPY pg_temp.staged_advance FROM STDIN"
# In the order in which purchases lock them too: an UPDATE alone locks in no order.
_LOCK = "SELECT FROM investing.plan WHERE plan_id = ANY(%(plan_ids)s) ORDER BY plan_id FOR UPDATE"
_ADVANCE = """
    UPDATE investing.plan SET
        next_run = staged.next_run, occurrence = staged.occurrence, status = staged.status,
        fail_streak = staged.fail_streak, version = plan.version + 1
    FROM pg_temp.staged_advance AS staged
    WHERE plan.plan_id = staged.plan_id AND plan.next_run = staged.from_next_run AND plan.version = staged.version
      AND plan.status = staged.from_status
    RETURNING plan.plan_id
"""
_PLANS_PER_PART = 1_000


class PostgresNextRuns(PostgresRuns):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._has_stage = False

    def behind_in_market(self, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        return self._parts(_BEHIND_IN_MARKET, run)

    def behind_after_run(self, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        return self._parts(_BEHIND_AFTER_RUN, run)

    def _parts(self, query: str, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        facts = {"run_id": run.run_id, "market": run.market, "session_date": run.session_date}
        with database_errors():
            plan_ids = [plan_id for (plan_id,) in self._connection.execute(query, facts)]
        for start in range(0, len(plan_ids), _PLANS_PER_PART):
            yield self._read(plan_ids[start : start + _PLANS_PER_PART])

    def _read(self, plan_ids: Sequence[int]) -> list[PlanBehind]:
        """An execution that comes between the two reads does no harm: executions are final."""
        facts = {"plan_ids": list(plan_ids)}
        executions = defaultdict(list)
        with database_errors():
            plans = [plan_of(row) for row in self._connection.execute(_PLANS, facts)]
            for row in self._connection.execute(_EXECUTIONS, facts):
                execution = execution_of(row)
                executions[execution.plan_id].append(execution)
        return [PlanBehind(plan, executions[plan.plan_id]) for plan in plans]

    def advance(self, part: Sequence[tuple[Plan, Advanced]]) -> Sequence[Advanced]:
        self._make_stage()
        with database_errors(), self._connection.transaction(), self._connection.cursor() as cursor:
            with cursor.copy(_STAGE) as copy:
                for plan, moved in part:
                    copy.write_row(_staged_row(plan, moved))
            cursor.execute(_LOCK, {"plan_ids": [plan.plan_id for plan, _ in part]})
            done = {plan_id for (plan_id,) in cursor.execute(_ADVANCE)}
        return [moved for _, moved in part if moved.plan_id in done]

    def _make_stage(self) -> None:
        if not self._has_stage:
            with database_errors():
                self._connection.execute(_MAKE_STAGE)
            self._has_stage = True


def _staged_row(plan: Plan, moved: Advanced) -> tuple[object, ...]:
    return (
        moved.plan_id,
        plan.version,
        plan.status.value,
        moved.from_next_run,
        moved.next_run,
        moved.occurrence,
        moved.status.value,
        moved.fail_streak,
    )
