"""The snapshot of a run: which plans it executes, in which groups."""

from collections.abc import Iterable, Sequence

from psycopg.errors import UniqueViolation
from psycopg.sql import SQL

from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.open_plans import OPEN
from finflows.adapters.postgres.run_rows import PostgresRuns, facts_of
from finflows.application.investment_books import Deal
from finflows.contracts.errors import InputRefused
from finflows.investments.runs import InvestmentRun

_KEEP = """
    INSERT INTO investing.run (run_id, market, session_date, closes_at, plans_per_task)
    VALUES (%(run_id)s, %(market)s, %(session_date)s, %(closes_at)s, %(plans_per_task)s)
    ON CONFLICT (run_id) DO UPDATE SET closes_at = excluded.closes_at
"""
_UNGROUPED = SQL("""
    SELECT plan.plan_id, plan.symbol FROM investing.plan JOIN investing.asset USING (symbol)
    WHERE {open} AND NOT EXISTS (
        SELECT FROM investing.run_group AS member
        WHERE member.run_id = %(run_id)s AND member.plan_id = plan.plan_id)
    ORDER BY plan.symbol, plan.plan_id
""").format(open=OPEN)
_OPEN_GROUPS = SQL("""
    SELECT member.group_no, count(*) FROM investing.run_group AS member
    JOIN investing.plan USING (plan_id) JOIN investing.asset USING (symbol)
    WHERE member.run_id = %(run_id)s AND {open}
    GROUP BY member.group_no ORDER BY member.group_no
""").format(open=OPEN)
_LOCK = "SELECT FROM investing.run WHERE run_id = %(run_id)s FOR NO KEY UPDATE"
_GROUPS_SO_FAR = "SELECT coalesce(max(group_no) + 1, 0) FROM investing.run_group WHERE run_id = %(run_id)s"
_SNAPSHOT = """
    UPDATE investing.run SET snapshot_at = clock_timestamp() WHERE run_id = %(run_id)s AND snapshot_at IS NULL
"""
_RAISED = """
    UPDATE investing.run SET raised_plans_per_task = greatest(raised_plans_per_task, %(raised)s)
    WHERE run_id = %(run_id)s AND plans_per_task < %(raised)s
"""


class PostgresDuePlans(PostgresRuns):
    def keep(self, run: InvestmentRun) -> None:
        stored = self.find(run.run_id)
        if stored is not None and (stored.market, stored.session_date) != (run.market, run.session_date):
            raise InputRefused(
                f"Run {run.run_id} is of {stored.market} on {stored.session_date}, not of {run.market} on "
                f"{run.session_date}: a run keeps its session. Start the session's own run."
            )
        if stored is not None and stored.closes_at == run.closes_at:
            return  # an upsert that changes nothing would write all the same
        try:
            with database_errors():
                self._connection.execute(_KEEP, facts_of(run))
        except UniqueViolation as exc:
            if self.find(run.run_id) is not None:
                return  # somebody stored it at the same moment: the other index may notice it first
            raise InputRefused(
                f"The session of {run.market} on {run.session_date} has a run with another id than {run.run_id} "
                "already: a session is executed by one run. Start that one again."
            ) from exc

    def ungrouped(self, run: InvestmentRun) -> Sequence[tuple[int, str]]:
        with database_errors():
            return self._connection.execute(_UNGROUPED, facts_of(run)).fetchall()

    def append_groups(self, run: InvestmentRun, deal: Deal) -> None:
        facts = facts_of(run)
        with database_errors(), self._connection.transaction():
            self._connection.execute(_LOCK, facts)
            (so_far,) = self._connection.execute(_GROUPS_SO_FAR, facts).fetchone() or (0,)
            # Read again: who held the lock before may have dealt them.
            grouping = deal(self.ungrouped(run), so_far)
            self._copy_groups(run.run_id, enumerate(grouping.groups, start=so_far))
            self._connection.execute(_SNAPSHOT, facts)
            if grouping.plans_per_task > run.plans_per_task:
                self._connection.execute(_RAISED, {**facts, "raised": grouping.plans_per_task})

    def _copy_groups(self, run_id: str, groups: Iterable[tuple[int, Sequence[int]]]) -> None:
        rows = "COPY investing.run_group (run_id, group_no, plan_id) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(rows) as copy:
            for number, plan_ids in groups:
                for plan_id in plan_ids:
                    copy.write_row((run_id, number, plan_id))

    def open_groups(self, run: InvestmentRun) -> Sequence[tuple[int, int]]:
        with database_errors():
            return self._connection.execute(_OPEN_GROUPS, facts_of(run)).fetchall()
