"""Rows of ``investing.run``."""

from typing import Any

import psycopg

from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.investments.runs import InvestmentRun


class PostgresRuns:
    """The connection has to be in autocommit mode: every transaction here is begun on purpose."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def find(self, run_id: str) -> InvestmentRun | None:
        query = "SELECT run_id, market, session_date, closes_at, plans_per_task FROM investing.run WHERE run_id = %(run_id)s"
        with database_errors():
            row = self._connection.execute(query, {"run_id": run_id}).fetchone()
        return None if row is None else InvestmentRun(*row)


def facts_of(run: InvestmentRun) -> dict[str, Any]:
    """What the statements of a run are told of it."""
    return {
        "run_id": run.run_id,
        "market": run.market,
        "session_date": run.session_date,
        "closes_at": run.closes_at,
        "plans_per_task": run.plans_per_task,
    }
