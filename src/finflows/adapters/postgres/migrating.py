"""Brings the schema `investing` up to date, by the numbered SQL files of this package.

Each file is applied once, in order, in one transaction together with its row in investing.migration. An advisory lock
makes two at once safe. A file that was applied is never edited: its checksum is kept, and a difference is refused.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

import psycopg

from finflows.adapters.postgres.connection import TASK_ROLE, Connection
from finflows.contracts.errors import SchemaRefused

_LOCK: Final = 0x66696E666C6F7773  # "finflows" in ASCII: a number that nobody else takes by chance
_FILE: Final = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04}_{self.name}"


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    applied: tuple[str, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Applied:
    number: int
    name: str
    checksum: str

    def __str__(self) -> str:
        return f"{self.number:04}_{self.name}"


def packaged() -> tuple[Migration, ...]:
    """Those of this version of finflows, in order."""
    folder = resources.files("finflows.adapters.postgres") / "migrations"
    found = [
        Migration(int(name[1]), name[2], entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if (name := _FILE.match(entry.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(connection: Connection, migrations: Sequence[Migration] | None = None) -> tuple[str, ...]:
    """Apply what is pending and say what it was. The connection is the owner's; it is outside a transaction after.

    Raises:
        SchemaRefused: an applied migration was edited or is missing here, or the login may not migrate.
    """
    known = packaged() if migrations is None else tuple(migrations)
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    connection.commit()
    try:
        return _applied_now(connection, known)
    except psycopg.errors.InsufficientPrivilege as exc:
        connection.rollback()
        raise SchemaRefused(
            f"The login may not migrate: {exc.diag.message_primary}. "
            f"Use the owner's, and make it a member of {TASK_ROLE} if it is none."
        ) from None
    finally:
        connection.rollback()
        connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        connection.commit()


def status(connection: Connection, migrations: Sequence[Migration] | None = None) -> SchemaStatus:
    """What is applied and what is not.

    Raises:
        SchemaRefused: an applied migration was edited or is missing here, or the login may not look.
    """
    known = packaged() if migrations is None else tuple(migrations)
    try:
        applied = _applied(connection)
    except psycopg.errors.InsufficientPrivilege as exc:
        connection.rollback()
        raise SchemaRefused(
            f"The login may not see which migrations are applied: {exc.diag.message_primary}. "
            f"Use the owner's, or a member of {TASK_ROLE}."
        ) from None
    _refuse_differences(applied, known)
    numbers = {one.number for one in applied}
    pending = tuple(str(migration) for migration in known if migration.number not in numbers)
    return SchemaStatus(tuple(map(str, applied)), pending)


def require_schema(connection: Connection) -> None:
    """Before a program works.

    Raises:
        SchemaRefused: the schema is not exactly the one that this version knows.
    """
    pending = status(connection).pending
    connection.rollback()
    if pending:
        raise SchemaRefused(f"The database lacks {', '.join(pending)}. Run 'finflows db migrate'.")


def _applied_now(connection: Connection, known: Sequence[Migration]) -> tuple[str, ...]:
    pending = status(connection, known).pending
    connection.rollback()  # ends the transaction of the look: what follows must be transactions, not savepoints in it
    for migration in known:
        if str(migration) in pending:
            _apply(connection, migration)
    return pending


def _apply(connection: Connection, migration: Migration) -> None:
    with connection.transaction():
        connection.execute("CREATE SCHEMA IF NOT EXISTS investing")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS investing.migration (number integer PRIMARY KEY, name text NOT NULL, "
            "checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        connection.execute(migration.sql.encode())
        connection.execute(
            "INSERT INTO investing.migration (number, name, checksum) VALUES (%s, %s, %s)",
            [migration.number, migration.name, migration.checksum],
        )


def _applied(connection: Connection) -> list[_Applied]:
    found = connection.execute("SELECT to_regclass('investing.migration') IS NOT NULL").fetchone()
    if not (found and found[0]):
        return []
    rows = connection.execute("SELECT number, name, checksum FROM investing.migration ORDER BY number")
    return [_Applied(*row) for row in rows]


def _refuse_differences(applied: Iterable[_Applied], known: Sequence[Migration]) -> None:
    by_number = {migration.number: migration for migration in known}
    newest = max(by_number, default=0)
    for one in applied:
        here = by_number.get(one.number)
        if here is None and one.number > newest:
            raise SchemaRefused(
                f"The database has {one}, which is newer than this finflows. Use the version that migrated it."
            )
        if here is None:
            raise SchemaRefused(f"The database has {one}, which is missing here. Install finflows again.")
        if here.checksum != one.checksum:
            raise SchemaRefused(
                f"{here} was edited after it was applied. Put it back, and write the change as a new migration."
            )
