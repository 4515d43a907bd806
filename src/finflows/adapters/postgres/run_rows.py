"""Rows of ``investing.run``."""

from typing import Any

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.investments.runs import InvestmentRun

_FIND = """
    SELECT run_id, market, session_date, closes_at, plans_per_task FROM investing.run WHERE run_id = %(run_id)s
"""


class PostgresRuns:
    """Puts the connection into autocommit mode: every transaction is begun on purpose, and none stays open unseen."""

    def __init__(self, connection: Connection) -> None:
        connection.autocommit = True
        self._connection = connection

    def find(self, run_id: str) -> InvestmentRun | None:
        with database_errors():
            row = self._connection.execute(_FIND, {"run_id": run_id}).fetchone()
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
