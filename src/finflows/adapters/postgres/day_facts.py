"""Everything that the database knows of one run, for its report."""

from dataclasses import fields
from typing import Any, Final, LiteralString, TypeVar

from psycopg.sql import SQL, Composed

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.day_report import PostgresDayReports
from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.open_plans import OPEN
from finflows.adapters.postgres.run_record import PostgresRunRecord
from finflows.adapters.postgres.run_rows import facts_of
from finflows.application.investments_day import InvestmentsDay, PlanLine, QuoteLine, RefusalLine
from finflows.application.session_guard import stored_run

MOST_LINES: Final = 20_000  # as on a night's report
_MOST_DATES: Final = 60

_TIMES: Final = "SELECT started_at, finished_at FROM investing.run WHERE run_id = %(run_id)s"
_LINES: Final = SQL("""
    SELECT plan.plan_id, plan.symbol, 'still due', coalesce(waiting.reason, 'unfinished'), plan.amount, plan.currency,
           NULL::numeric, asset.currency, NULL::numeric, NULL::numeric, NULL::numeric, NULL::numeric,
           plan.next_run, plan.next_run, plan.status
    FROM investing.plan JOIN investing.asset USING (symbol)
    LEFT JOIN investing.waiting ON waiting.run_id = %(run_id)s AND waiting.plan_id = plan.plan_id
    WHERE {open}
    UNION ALL
    SELECT execution.plan_id, execution.symbol, CASE execution.status WHEN 'filled' THEN 'bought' ELSE 'skipped' END,
           coalesce(execution.reason, ''), execution.amount, execution.currency, execution.price, asset.currency,
           execution.fx_rate, execution.quantity, execution.cost, execution.residual,
           execution.scheduled_for, plan.next_run, plan.status
    FROM investing.execution JOIN investing.plan USING (plan_id) JOIN investing.asset ON asset.symbol = execution.symbol
    WHERE execution.run_id = %(run_id)s
    ORDER BY 3 DESC, 1, 13 LIMIT %(most)s
""").format(open=OPEN)
_COUNT: Final = SQL("""
    SELECT (SELECT count(*) FROM investing.execution WHERE run_id = %(run_id)s)
         + (SELECT count(*) FROM investing.plan JOIN investing.asset USING (symbol) WHERE {open})
""").format(open=OPEN)
_QUOTES: Final = """
    SELECT kind, key, provider, value, as_of, fetched_at,
           (SELECT count(*) FROM investing.execution
            WHERE execution.run_id = quote.run_id AND quote.quote_id IN (price_quote_id, fx_quote_id))
    FROM investing.quote WHERE run_id = %(run_id)s ORDER BY kind DESC, key
"""
_REFUSALS: Final = """
    SELECT kind, key, reason, detail, refused_at FROM investing.quote_refusal
    WHERE run_id = %(run_id)s ORDER BY kind DESC, key
"""
_NEXT_RUNS: Final = """
    SELECT plan.next_run, count(*) FROM investing.plan JOIN investing.asset USING (symbol)
    WHERE plan.status = 'active' AND asset.market = %(market)s
    GROUP BY plan.next_run ORDER BY plan.next_run LIMIT %(most_dates)s
"""

Line = TypeVar("Line", PlanLine, QuoteLine, RefusalLine)


def day_facts(connection: Connection, run_id: str) -> InvestmentsDay:
    """At one moment. Raises InputRefused when there is no such run."""
    record = PostgresRunRecord(connection)
    run = stored_run(record, run_id)
    facts = {**facts_of(run), "most": MOST_LINES, "most_dates": _MOST_DATES}
    report = PostgresDayReports(connection).report(run_id)
    with database_errors(), connection.transaction():
        ((started_at, finished_at),) = _rows(connection, _TIMES, facts)
        ((total,),) = _rows(connection, _COUNT, facts)
        return InvestmentsDay(
            report=report,
            run=run,
            started_at=started_at,
            finished_at=finished_at,
            lines=_lines(PlanLine, _rows(connection, _LINES, facts)),
            total=total,
            quotes=_lines(QuoteLine, _rows(connection, _QUOTES, facts)),
            refusals=_lines(RefusalLine, _rows(connection, _REFUSALS, facts)),
            next_runs=[(day, count) for day, count in _rows(connection, _NEXT_RUNS, facts)],
        )


def _rows(connection: Connection, query: LiteralString | Composed, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    return connection.execute(query, facts).fetchall()


def _lines(kind: type[Line], rows: list[tuple[Any, ...]]) -> list[Line]:
    names = [field.name for field in fields(kind)]
    return [kind(**dict(zip(names, row, strict=True))) for row in rows]
