"""What the programs' role may do in a migrated database, and what nobody may."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from booked_fill import FILL
from finflows.adapters.postgres.connection import Connection, connect

_LEDGER_CHANGES: list[LiteralString] = [
    "UPDATE investing.ledger SET quantity = 3 WHERE leg = 'asset'",
    "DELETE FROM investing.ledger",
    "TRUNCATE investing.ledger",
]
_EXECUTION_CHANGES: list[LiteralString] = [
    "UPDATE investing.execution SET reason = 'other'",
    "DELETE FROM investing.execution",
    "TRUNCATE investing.execution CASCADE",
]
_DEFINITIONS: list[LiteralString] = [
    "CREATE TABLE investing.another (id integer)",
    "ALTER TABLE investing.plan ADD COLUMN another integer",
    "ALTER TABLE investing.ledger DISABLE TRIGGER ledger_rows_stay",
    "DROP TABLE investing.api_slot",
    "CREATE SCHEMA another",
    "UPDATE investing.migration SET checksum = ''",
    "DELETE FROM investing.run_group",
]


@pytest.fixture
def booked(database: str) -> str:
    """A fill is booked with the task's own rights: it may do all that it needs."""
    with connect(database) as connection:
        connection.execute(FILL)
    return database


@pytest.fixture
def as_task(booked: str) -> Iterator[Connection]:
    with connect(booked) as connection:
        yield connection


@pytest.fixture
def as_owner(booked: str) -> Iterator[Connection]:
    with connect(booked, role=None) as connection:
        yield connection


@pytest.mark.parametrize("change", [*_LEDGER_CHANGES, *_EXECUTION_CHANGES, *_DEFINITIONS])
def test_the_task_role_can_neither_rewrite_history_nor_define_anything(
    as_task: Connection, change: LiteralString
) -> None:
    """The role of the programs owns nothing: what is booked stays booked."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_task.execute(change)
    as_task.rollback()


@pytest.mark.parametrize("change", _LEDGER_CHANGES)
def test_not_even_the_owner_rewrites_the_ledger(as_owner: Connection, change: LiteralString) -> None:
    """Rights do not bind an owner; the triggers do, TRUNCATE included. Corrections are reversing entries."""
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        as_owner.execute(change)
    as_owner.rollback()
    assert as_owner.execute("SELECT sum(quantity) FROM investing.ledger").fetchone() == (-98,)


def test_a_rolled_back_transaction_does_not_bring_the_owners_rights_back(as_task: Connection) -> None:
    """The role is laid down for good: SET ROLE inside a transaction would end with its rollback."""
    as_task.execute("SELECT 1")
    as_task.rollback()
    assert as_task.execute("SELECT current_user").fetchone() == ("finflows_task",)
