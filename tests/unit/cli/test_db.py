"""``finflows db``, and what all commands say of a database that cannot be used."""

import json
from pathlib import Path

import psycopg
import pytest

from command_line import Command
from finflows.adapters.postgres.migrating import packaged


def test_a_database_of_somebody_else_is_migrated_when_told_to(
    empty_database: str, finflows: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status says what is pending, with exit code 1; a command that needs it says what to run; then it works."""
    monkeypatch.setenv("DATABASE_URL", empty_database)
    status = finflows("db", "status")
    assert (status.exit_code, "pending  0001_investing" in status.out) == (1, True)
    refused = finflows("plans", "list")
    assert refused.exit_code == 2
    assert "finflows db migrate" in refused.err
    assert "Applied 0001_investing" in finflows("db", "migrate").out
    assert "Up to date" in finflows("db", "migrate").out
    assert json.loads(finflows("db", "migrate", "--json").out) == {"applied": [], "pending": []}
    assert finflows("db", "status", "--json").exit_code == 0
    assert "applied  0001_investing" in finflows("db", "status").out
    assert finflows("plans", "list").exit_code == 0


def test_a_schema_that_is_newer_is_told(database: str, finflows: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old command on a new database."""
    monkeypatch.setenv("DATABASE_URL", database)
    with psycopg.connect(database) as owner:
        owner.execute("INSERT INTO investing.migration (number, name, checksum) VALUES (9999, 'tomorrow', '')")
    for command in (["plans", "list"], ["db", "status"], ["db", "migrate"]):
        told = finflows(*command)
        assert (told.exit_code, "9999_tomorrow, which is newer than this finflows" in told.err) == (2, True)


def test_a_login_without_rights_is_told_whose_to_use(
    database: str, finflows: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app's own login may not even see what is applied."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS bystander")
        owner.execute("CREATE ROLE bystander LOGIN PASSWORD 's3cret'")
    known = psycopg.conninfo.conninfo_to_dict(database)
    url = f"postgresql://bystander:s3cret@{known['host']}:{known['port']}/{known['dbname']}"
    monkeypatch.setenv("DATABASE_URL", url)
    try:
        told = finflows("db", "status")
    finally:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("DROP ROLE bystander")
    assert (told.exit_code, told.err.count("\n")) == (2, 1)
    assert "permission denied for schema investing. Use the owner's, or a member of finflows_task." in told.err


@pytest.mark.parametrize(
    ("url", "exit_code", "told"),
    [
        ("sqlite:///books.db", 2, "no postgresql:// address"),
        ("postgresql://app:s3cret@127.0.0.1:1/books", 1, "does not answer"),  # port 1: nobody listens there
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(
    finflows: Command, monkeypatch: pytest.MonkeyPatch, url: str, exit_code: int, told: str
) -> None:
    """Exit code 2 for what has to be corrected, 1 for what may work later; never the password."""
    monkeypatch.setenv("DATABASE_URL", url)
    done = finflows("plans", "list")
    assert done.exit_code == exit_code
    assert told in done.err
    assert done.err.count("\n") == 1
    assert "s3cret" not in done.err


@pytest.mark.usefixtures("postgres_server")
def test_without_an_address_the_state_folder_has_a_server(
    finflows: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing to install, nothing to configure: migrated at once, and kept for the next command."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    told = finflows("db", "status", "--state-dir", tmp_path, "--json")
    assert json.loads(told.out) == {"applied": [str(migration) for migration in packaged()], "pending": []}
    finflows("assets", "add", "VTI", "--state-dir", tmp_path)
    assert "VTI" in finflows("assets", "list", "--state-dir", tmp_path).out
    assert (tmp_path / "postgres" / "server" / "data").is_dir()
