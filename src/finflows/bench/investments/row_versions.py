"""Whether anything was written: PostgreSQL keeps with each row who wrote it, and who locked it last."""

from collections.abc import Mapping

from psycopg.sql import SQL, Identifier

from finflows.adapters.postgres.connection import Connection

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'investing' ORDER BY tablename"
_DIGEST = SQL("SELECT md5(string_agg(concat_ws(' ', ctid, xmin, xmax), ',' ORDER BY ctid)) FROM {table}")


def row_versions(connection: Connection) -> Mapping[str, str | None]:
    """By table, a digest of place, writer and last locker of every row. A mere lock changes it too."""
    tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
    return {table: _digest(connection, table) for table in tables}


def _digest(connection: Connection, table: str) -> str | None:
    digest: str | None
    (digest,) = connection.execute(_DIGEST.format(table=Identifier("investing", table))).fetchone() or (None,)
    return digest
