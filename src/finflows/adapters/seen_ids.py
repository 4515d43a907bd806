"""Which customer ids have come already: exactly, in memory that does not grow with the file.

A private temporary SQLite database (file name ""), which spills to disk and is removed when closed. Why not
hashes in memory: docs/adr/0003-seen-ids-in-sqlite.md. Only plain SQL: the Lambda runtime's SQLite may be
old.
"""

import sqlite3
from types import TracebackType
from typing import Final, Self

_CACHE_KIB: Final = 16_384  # 1,000,000 ids of 20 characters make a 40 MB table; more cache gains little (ADR 0003)


class SqliteSeenIds:
    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE seen (customer_id TEXT PRIMARY KEY)")
        self._database.execute("BEGIN")

    def add(self, customer_id: str) -> bool:
        """False when the id was there before."""
        added = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (customer_id,))
        return added.rowcount == 1

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
