"""What all programs of an investments day have around them: the database, and the clock."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from finflows.adapters.clock import SystemClock
from finflows.adapters.postgres.connection import Connection, breaks_are_told, connect
from finflows.adapters.postgres.migrating import require_schema
from finflows.adapters.rds_token import rds_token
from finflows.adapters.shifted_clock import ShiftedClock
from finflows.application.ports import Clock
from finflows.runtime.investment_settings import DatabaseSettings


@contextmanager
def database(settings: DatabaseSettings) -> Iterator[Connection]:
    """A connection for one invocation or task. Raises DatabaseUnavailable, InputRefused, SchemaRefused.

    Statements commit by themselves unless they are in a transaction; none is prepared, for the sake of RDS Proxy.
    """
    token = None
    if settings.signs_in_by_token:
        client = boto3.client("rds")
        token = rds_token(client, settings.database_host, settings.database_port, settings.database_user)
    with breaks_are_told(settings.url), connect(settings.url, token=token, prepare_threshold=None) as connection:
        require_schema(connection)
        connection.autocommit = True
        yield connection


def clock(settings: DatabaseSettings) -> Clock:
    """The machine's, unless a local run is of another day."""
    return SystemClock() if settings.finflows_clock is None else ShiftedClock(settings.finflows_clock)
