"""Databases for tests: one server for all workers of a test run, a migrated template, a copy of it for each test.

The fixtures are loaded by tests/conftest.py.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest
from psycopg import sql

from finflows.adapters.postgres.connection import connect
from finflows.adapters.postgres.migrating import migrate
from finflows.local.postgres.installations import installations, system_installations, wheel_installations
from finflows.local.postgres.local_postgres import LocalPostgres

_TEMPLATE = "investing_template"
_TEMPLATE_LOCK = 7_000_001  # any number: the server is the tests' own
_KINDS = {"any": installations, "system": system_installations, "wheel": wheel_installations}
"""FINFLOWS_TEST_POSTGRES names one: the same tests against another version of PostgreSQL."""
_SETTINGS = ("max_connections=200", "shared_buffers=64MB", "autovacuum=off")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[LocalPostgres]:
    """A server for this test run: workers share it, because they open the same folder. Not durable, so fast."""
    found = _KINDS[os.environ.get("FINFLOWS_TEST_POSTGRES", "any")]()
    if not found:
        pytest.skip("no PostgreSQL server program of the wanted kind on this machine")
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "postgres"
    with LocalPostgres(folder, durable=False, found=found, settings=_SETTINGS) as server:
        _make_template(server.url)
        yield server


@pytest.fixture
def empty_database(postgres_server: LocalPostgres) -> Iterator[str]:
    """The owner's address of a database of this test's own, without any table."""
    with _made(postgres_server.url, "template0") as url:
        yield url


@pytest.fixture
def database(postgres_server: LocalPostgres) -> Iterator[str]:
    """The owner's address of a database of this test's own, migrated."""
    with _made(postgres_server.url, _TEMPLATE) as url:
        yield url


@pytest.fixture
def postgres_folder(tmp_path: Path) -> Path:
    """For a server of this test's own."""
    return tmp_path / "state" / "postgres"


def database_at(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


@contextmanager
def _made(server_url: str, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    _administer(server_url, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield database_at(server_url, name)
    finally:
        _administer(server_url, "DROP DATABASE {} WITH (FORCE)", name)


def _make_template(server_url: str) -> None:
    """By whichever worker comes first; the others wait."""
    with psycopg.connect(server_url, autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        if lock.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone():
            return
        unfinished = f"{_TEMPLATE}_unfinished"
        _administer(server_url, "DROP DATABASE IF EXISTS {}", unfinished)
        _administer(server_url, "CREATE DATABASE {}", unfinished)
        with connect(database_at(server_url, unfinished), role=None) as connection:
            migrate(connection)
        _administer(server_url, "ALTER DATABASE {} RENAME TO {}", unfinished, _TEMPLATE)


def _administer(server_url: str, statement: str, *names: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL(cast("LiteralString", statement)).format(*(sql.Identifier(name) for name in names)))
