"""Whether anything was written: PostgreSQL keeps with each row who wrote it, and who locked it last."""

import hashlib

from finflows.adapters.postgres.connection import Connection

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'investing' ORDER BY tablename"


def row_versions(owner: Connection) -> dict[str, str]:
    """By table, a digest of place, writer and last locker of every row. A mere lock changes it too."""
    return {table: _digest(owner, table) for (table,) in owner.execute(_TABLES).fetchall()}


def _digest(owner: Connection, table: str) -> str:
    rows = owner.execute(f"SELECT ctid::text, xmin::text, xmax::text FROM investing.{table} ORDER BY ctid".encode())  # noqa: S608 - a table of the catalogue
    return hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()
