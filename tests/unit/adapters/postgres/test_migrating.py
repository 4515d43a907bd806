"""Migrations: each once, in order, whole; whatever was applied is never changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest

from finflows.adapters.postgres.connection import connect
from finflows.adapters.postgres.migrating import Migration, migrate, packaged, require_schema, status
from finflows.contracts.errors import SchemaRefused

_ROLES_ARE_THEIR_MAKERS = 160000  # from this version on CREATEROLE grants only roles that it made or administers
_FIRST = Migration(1, "first", "CREATE TABLE investing.first (id integer); INSERT INTO investing.first VALUES (1)")
_SECOND = Migration(2, "second", "ALTER TABLE investing.first ADD COLUMN more text")
_BROKEN = Migration(2, "broken", "CREATE TABLE investing.half (id integer); SELECT 1 / 0")


def test_the_packaged_ones_are_numbered_without_gaps() -> None:
    """Two branches that both write number 2 are noticed here, not in production."""
    assert [migration.number for migration in packaged()] == list(range(1, len(packaged()) + 1))


def test_a_second_time_there_is_nothing_to_do(empty_database: str) -> None:
    """`db migrate` is part of every deployment."""
    with connect(empty_database, role=None) as connection:
        assert status(connection).applied == ()
        assert migrate(connection) == tuple(map(str, packaged()))
        assert migrate(connection) == ()
        assert status(connection).pending == ()
        require_schema(connection)


def test_what_is_new_is_applied_to_what_is_old(empty_database: str) -> None:
    """One after the other, each in a transaction of its own."""
    with connect(empty_database, role=None) as connection:
        assert migrate(connection, [_FIRST]) == ("0001_first",)
        assert status(connection, [_FIRST, _SECOND]).pending == ("0002_second",)
        assert migrate(connection, [_FIRST, _SECOND]) == ("0002_second",)
        assert connection.execute("SELECT id, more FROM investing.first").fetchall() == [(1, None)]


def test_a_failing_one_leaves_nothing_behind(empty_database: str) -> None:
    """The ones before it stay, it is as if it had never begun, and the lock is free."""
    with connect(empty_database, role=None) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(connection, [_FIRST, _BROKEN])
        assert status(connection, [_FIRST, _BROKEN]).applied == ("0001_first",)
        assert connection.execute("SELECT to_regclass('investing.half')").fetchone() == (None,)
    with connect(empty_database, role=None) as other:
        assert migrate(other, [_FIRST, _SECOND]) == ("0002_second",)


def test_two_at_once_apply_each_once(empty_database: str) -> None:
    """Two deployments, or two workers that start at the same time."""

    def run() -> tuple[str, ...]:
        with connect(empty_database, role=None) as connection:
            return migrate(connection, [_FIRST, _SECOND])

    with ThreadPoolExecutor(4) as threads:
        applied = [name for names in threads.map(lambda _: run(), range(4)) for name in names]
    assert sorted(applied) == ["0001_first", "0002_second"]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ([replace(_FIRST, sql="SELECT 1"), _SECOND], "0001_first was edited after it was applied"),
        ([_SECOND], "0001_first, which is missing here"),
        ([_FIRST], "0002_second, which is newer than this finflows"),
    ],
)
def test_a_difference_to_what_was_applied_is_refused(empty_database: str, known: list[Migration], told: str) -> None:
    """Nobody can know what such a database looks like."""
    with connect(empty_database, role=None) as connection:
        migrate(connection, [_FIRST, _SECOND])
        with pytest.raises(SchemaRefused, match=told):
            migrate(connection, known)
        with pytest.raises(SchemaRefused, match=told):
            status(connection, known)


def test_programs_refuse_a_database_that_lacks_a_migration(database: str) -> None:
    """They would fail later and less clearly."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DELETE FROM investing.migration")
    with connect(database) as connection, pytest.raises(SchemaRefused, match="Run 'finflows db migrate'"):
        require_schema(connection)


def test_a_login_that_may_not_migrate_is_told(empty_database: str) -> None:
    """Deployments and programs have logins of their own."""
    with psycopg.connect(empty_database, autocommit=True) as owner:
        owner.execute("CREATE ROLE visitor")
    try:
        with (
            connect(empty_database, role="visitor") as connection,
            pytest.raises(SchemaRefused, match="Use the owner's"),
        ):
            migrate(connection)
    finally:
        with psycopg.connect(empty_database, autocommit=True) as owner:
            owner.execute("DROP ROLE visitor")


@pytest.mark.parametrize("may_grant", [True, False])
def test_an_owner_needs_no_superuser(database: str, empty_database: str, *, may_grant: bool) -> None:
    """On RDS nobody is one. It may grant the programs' role, or was made a member of it beforehand."""
    name = psycopg.conninfo.conninfo_to_dict(empty_database)["dbname"]
    owner = f"owner_{name}"
    with connect(empty_database, role=None) as server:
        server.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'x'".encode())
        server.execute(f"ALTER DATABASE {name} OWNER TO {owner}".encode())
        if not may_grant:
            server.execute(f"ALTER ROLE {owner} NOCREATEROLE".encode())
        if not may_grant or server.info.server_version >= _ROLES_ARE_THEIR_MAKERS:
            server.execute(f"GRANT finflows_task TO {owner}".encode() + (b" WITH ADMIN OPTION" if may_grant else b""))
    address = empty_database.replace("//finflows:", f"//{owner}:")
    address = address.replace(str(psycopg.conninfo.conninfo_to_dict(empty_database)["password"]), "x")
    with connect(address, role=None) as connection:
        migrate(connection)
    with connect(address) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("finflows_task",)
