"""What goes wrong on the way to PostgreSQL is told in one line, without a password."""

import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from finflows.adapters.postgres.connection import breaks_are_told, connect, place_of
from finflows.contracts.errors import DatabaseUnavailable, FinflowsError, InputRefused, SchemaRefused

_SECRET = "s3cret"


def test_times_are_utc_and_money_is_decimal(database: str) -> None:
    """Whatever the server's own zone is: what is compared with a session is an aware time."""
    with connect(database) as connection:
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
        assert str(connection.execute("SELECT 1.10::numeric(20,4)").fetchone()) == "(Decimal('1.1000'),)"


def test_a_token_is_the_password(database: str) -> None:
    """As with RDS: the address has no password, and each connection gets a fresh one."""
    password = psycopg.conninfo.conninfo_to_dict(database)["password"]
    with connect(database.replace(f":{password}", ""), token=lambda: str(password)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("url_of", "error", "told"),
    [
        (lambda _: "", InputRefused, "no postgresql:// address"),
        (lambda _: f"mysql://app:{_SECRET}@host/app", InputRefused, "no postgresql:// address"),
        (lambda _: f"postgresql://app:{_SECRET}@host:port/app", InputRefused, "cannot be read"),
        (lambda _: f"postgresql://app:{_SECRET}%zz@host/app", InputRefused, "cannot be read"),
        (lambda _: f"postgresql://app:12/{_SECRET}@host/app", InputRefused, "cannot be read.*%2F"),
        (lambda _: f"postgresql://app:x@{_SECRET}@host/app", InputRefused, "cannot be read.*%40"),
        (lambda _: f"postgresql://app:x@y/{_SECRET}@host/app", InputRefused, "cannot be read.*%40"),
        (
            lambda _: f"postgresql://app:{_SECRET}@127.0.0.1/app?connect_timeout=x",
            InputRefused,
            "bad value for connect_timeout",
        ),
        (lambda _: f"postgresql://app:{_SECRET}@127.0.0.1:1/app?sslmode=x", InputRefused, "invalid sslmode value"),
        (lambda _: f"postgresql://app:{_SECRET}@127.0.0.1:{_free_port()}/app", DatabaseUnavailable, "does not answer"),
        (lambda url: _with_password(url, _SECRET), InputRefused, "password authentication failed"),
        (lambda url: f"{url.rpartition('/')[0]}/nowhere", InputRefused, 'database "nowhere" does not exist'),
    ],
)
def test_a_wrong_address_is_told_without_its_password(
    database: str, url_of: Callable[[str], str], error: type[FinflowsError], told: str
) -> None:
    """A person sees what to correct; nobody sees the secret."""
    url = url_of(database)
    with pytest.raises(error, match=told) as caught:
        connect(url)
    _is_one_clean_line(caught.value)
    assert str(psycopg.conninfo.conninfo_to_dict(database)["password"]) not in str(caught.value)


def test_a_token_that_rds_refuses_says_what_to_grant() -> None:
    """Not that the database is down: no retry makes a member of rds_iam."""
    fields = b'SFATAL\0C28000\0MPAM authentication failed for user "finflows"\0\0'
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        answered = pool.submit(_answer_once, server, b"E" + struct.pack("!I", 4 + len(fields)) + fields)
        url = f"postgresql://finflows@127.0.0.1:{server.getsockname()[1]}/app?sslmode=disable&gssencmode=disable"
        with pytest.raises(
            InputRefused, match=r'PAM authentication failed for user "finflows"\. GRANT rds_iam'
        ) as caught:
            connect(url, token=lambda: _SECRET)
        answered.result()
    _is_one_clean_line(caught.value)


def _answer_once(server: socket.socket, answer: bytes) -> None:
    """As a server does that has read who wants to log in."""
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(answer)


def test_a_database_without_migrations_says_how_to_migrate(postgres_server: object, empty_database: str) -> None:
    """The role of the programs is made by the first migration."""
    with pytest.raises((SchemaRefused, InputRefused), match="db migrate"):
        connect(empty_database, role="finflows_task_of_nobody")


def test_a_login_that_is_no_member_is_told_what_to_grant(database: str) -> None:
    """A login of the app's own has no right to the books unless somebody gives it."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS stranger")
        owner.execute(f"CREATE ROLE stranger LOGIN PASSWORD '{_SECRET}'".encode())
    url = _with_password(database, _SECRET).replace("//finflows:", "//stranger:")
    try:
        with pytest.raises(InputRefused, match="GRANT finflows_task to it") as caught:
            connect(url)
        _is_one_clean_line(caught.value)
    finally:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("DROP ROLE stranger")


def test_a_connection_that_breaks_is_worth_another_try(database: str) -> None:
    """A fail-over in the middle of the work is nobody's bug."""
    with connect(database) as connection, psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        with pytest.raises(DatabaseUnavailable, match="broke") as caught, breaks_are_told(database):
            connection.execute("SELECT 1")
    _is_one_clean_line(caught.value)


@pytest.mark.parametrize("url", ["", "postgresql://a:b/c@d/e", "postgresql://app:b@127.0.0.1:1/app?sslmode=x"])
def test_what_has_to_be_corrected_is_named(url: str) -> None:
    """There are several addresses: that of an app, which is imported from, is not DATABASE_URL."""
    with pytest.raises(InputRefused, match="--other") as caught:
        connect(url, named="--other")
    assert "DATABASE_URL" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://app@/books?host=/run/db", "postgresql:///books?host=/run/db"])
def test_a_folder_of_a_socket_is_no_password(url: str) -> None:
    """Its signs stand after the login."""
    assert place_of(url) == "database 'books' at /run/db:5432"


def test_a_place_is_named_without_user_and_password() -> None:
    """For messages and logs."""
    assert place_of(f"postgresql://app:{_SECRET}@db.example:6432/books") == "database 'books' at db.example:6432"


def _with_password(url: str, password: str) -> str:
    return url.replace(str(psycopg.conninfo.conninfo_to_dict(url)["password"]), password)


def _is_one_clean_line(error: FinflowsError) -> None:
    assert "\n" not in str(error)
    assert _SECRET not in str(error)
    assert error.__suppress_context__ or error.__cause__ is None
