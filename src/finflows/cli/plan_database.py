"""The database of the investments commands: DATABASE_URL, or else a server of its own in the state folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from finflows.adapters.postgres.connection import TASK_ROLE, Connection, breaks_are_told, connect
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.migrating import migrate, require_schema
from finflows.application.plan_book import CalendarOf
from finflows.local.postgres.local_postgres import LocalPostgres

VARIABLE = "DATABASE_URL"


@contextmanager
def database_url(state_dir: Path) -> Iterator[str]:
    """For programs, with a password. A server of our own runs as long as this is open, and is migrated.

    A database that somebody else looks after is never migrated unasked: `finflows db migrate` does.
    """
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    with LocalPostgres(state_dir / "postgres") as server:
        with connect(server.url, role=None) as connection:
            migrate(connection)
        yield server.url


@contextmanager
def plan_database(state_dir: Path, *, role: str | None = TASK_ROLE) -> Iterator[Connection]:
    """A connection whose statements commit by themselves unless they are in a transaction.

    Raises:
        InputRefused, SchemaRefused, DatabaseUnavailable, EngineError
    """
    with database_url(state_dir) as url, breaks_are_told(url), connect(url, role=role) as connection:
        connection.autocommit = True
        if role is not None:
            require_schema(connection)
        yield connection


def calendars(connection: Connection) -> CalendarOf:
    """Each market's is made once in a command."""
    return cache(MarketCalendars(connection))
