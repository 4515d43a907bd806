"""A connection whose task is killed before the n-th thing that it says to the server: begins and commits count too."""

from typing import Any

import psycopg

from finflows.adapters.postgres.connection import TASK_ROLE, Connection
from finflows.contracts.errors import DatabaseUnavailable


class Killed(BaseException):
    """Not an Exception: nobody gets to tidy up after SIGKILL."""


KILLED = (Killed, DatabaseUnavailable)
"""What a caller may see of it: on its way out a kill meets a connection that is gone."""


class FaultyConnection(psycopg.Connection[tuple[Any, ...]]):
    words_left: int | None = None
    words: int = 0

    def wait(self, *args: Any, **kwargs: Any) -> Any:
        """Everything that goes over the wire comes by here."""
        if self.words_left == 0:
            self.pgconn.finish()
            raise Killed
        if self.words_left is not None:
            self.words_left -= 1
        self.words += 1
        return super().wait(*args, **kwargs)


def faulty_connection(url: str) -> Connection:
    connection = FaultyConnection.connect(url, autocommit=True)
    connection.execute(f"SET ROLE {TASK_ROLE}".encode())
    return connection
