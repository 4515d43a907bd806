"""psycopg's errors as ours: what is worth trying again, and what is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from finflows.contracts.errors import DatabaseUnavailable


@contextmanager
def database_errors() -> Iterator[None]:
    """A lost connection, a dead-lock, a full disk: the same call may succeed later. Anything else passes through."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as exc:
        state = f" ({exc.sqlstate})" if exc.sqlstate else ""
        raise DatabaseUnavailable(
            f"The database did not do what it was asked: {type(exc).__name__}{state}. Nothing half done is kept. See "
            "that the server of DATABASE_URL is up and has room; then try again."
        ) from exc
