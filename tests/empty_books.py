"""Emptying a database between the examples of one test: a new one for each would take too long."""

from finflows.adapters.postgres.connection import Connection

_TABLES = """
    SELECT string_agg('investing.' || quote_ident(tablename), ', ') FROM pg_tables
    WHERE schemaname = 'investing' AND tablename <> 'migration'
"""


def emptied(owner: Connection) -> None:
    """The append-only tables refuse TRUNCATE by a trigger: the tests' superuser overrules it."""
    (tables,) = owner.execute(_TABLES).fetchone() or ("",)
    owner.execute(
        f"""
        SET session_replication_role = replica;
        TRUNCATE {tables} RESTART IDENTITY CASCADE;
        SET session_replication_role = origin;
        """.encode()
    )
