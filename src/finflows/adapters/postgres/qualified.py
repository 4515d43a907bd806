"""Columns of ``records`` in a statement that joins tables."""

from psycopg.sql import SQL, Composed, Identifier


def qualified(table: str, columns: str) -> Composed:
    """``qualified("asset", "symbol, market")``: "asset"."symbol", "asset"."market"."""
    return SQL(", ").join(Identifier(table, column) for column in columns.split(", "))
