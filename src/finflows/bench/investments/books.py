"""Databases to measure in: a server of the benchmark's own, filled once, and a copy for each measurement."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from psycopg.sql import SQL, Identifier

from finflows.adapters.postgres.connection import connect
from finflows.adapters.postgres.migrating import migrate
from finflows.local.postgres.local_postgres import LocalPostgres

SESSION: Final = date(2026, 11, 30)  # a Monday, a whole session in New York
_FILLED: Final = "bench_filled"
_FILL: Final = (
    """
    INSERT INTO investing.account (external_ref)
    SELECT number::text FROM generate_series(0, %(plans)s / 2) AS number
    """,
    """
    INSERT INTO investing.asset (symbol, market, currency, minimum)
    SELECT 'S' || lpad(number::text, 4, '0'), 'XNYS', 'USD', 1 FROM generate_series(1, %(symbols)s) AS number
    """,
    """
    INSERT INTO investing.plan (
        account_id, symbol, amount, currency, frequency, anchor_date, occurrence, next_run)
    SELECT
        1 + number / 2, 'S' || lpad((1 + number %% %(symbols)s)::text, 4, '0'), 25 + number %% 475,
        CASE number %% 10 WHEN 0 THEN 'EUR' ELSE 'USD' END,
        (ARRAY['weekly', 'biweekly', 'monthly', 'quarterly'])[1 + number %% 4], %(session)s, 0, %(session)s
    FROM generate_series(1, %(plans)s) AS number
    """,
    "ANALYZE",
)


class BenchBooks:
    """``copy`` gives the address of a database that is as the filled one."""

    def __init__(self, server: LocalPostgres, plans: int, symbols: int) -> None:
        self._server = server
        self._number = 0
        self._administer("CREATE DATABASE {}", _FILLED)
        with connect(self._url(_FILLED), role=None) as connection:
            migrate(connection)
            connection.autocommit = True
            for statement in _FILL:
                connection.execute(statement.encode(), {"plans": plans, "symbols": symbols, "session": SESSION})

    def copy(self) -> str:
        self._number += 1
        name = f"bench_{self._number}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, _FILLED)
        self._administer("CHECKPOINT")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"{self._server.url.rpartition('/')[0]}/{name}"

    def _administer(self, statement: str, *names: str) -> None:
        with connect(self._server.url, role=None) as connection:
            connection.autocommit = True
            connection.execute(SQL(statement).format(*map(Identifier, names)))


@contextmanager
def bench_books(folder: Path, plans: int, symbols: int) -> Iterator[BenchBooks]:
    """Durable as a production server is: a commit waits for the disk."""
    with LocalPostgres(folder / "postgres") as server:
        yield BenchBooks(server, plans, symbols)
