"""Quote desks of tests: a run in a database, a session, and the providers of a stand-in on this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from finflows.adapters.postgres.connection import Connection, connect
from finflows.application.ports import Clock
from finflows.application.quote_desk import QuoteSession, SharedQuoteDesk
from finflows.runtime.wiring import quote_desk
from price_calls import StandingClock

RUN = "inv-2026-11-23"
DAY = date(2026, 11, 23)
SESSION = QuoteSession(DAY, datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/New_York")))


def start_run(database: str, run_id: str = RUN, day: date = DAY, market: str = "XNYS") -> None:
    with connect(database) as connection:
        connection.execute(
            "INSERT INTO investing.run (run_id, market, session_date, closes_at, plans_per_task) "
            "VALUES (%s, %s, %s, %s, 500)",
            [run_id, market, day, datetime(day.year, day.month, day.day, 21, 0, tzinfo=ZoneInfo("UTC"))],
        )


@contextmanager
def open_desk(
    database: str, environment: Mapping[str, str], *, run_id: str = RUN, clock: Clock | None = None
) -> Iterator[SharedQuoteDesk]:
    """As a task has it: a connection of its own, with the rights of tasks."""
    with connect(database) as connection:
        yield quote_desk.build(environment, connection, run_id, SESSION, clock or StandingClock())


@dataclass
class Table:
    """Looks into the database, as its owner."""

    connection: Connection = field(repr=False)

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self.connection.execute(query, values).fetchall()  # type: ignore[arg-type]


@contextmanager
def looking_into(database: str) -> Iterator[Table]:
    with connect(database, role=None) as connection:
        connection.autocommit = True
        yield Table(connection)
