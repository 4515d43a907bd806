"""One server for all who open its folder, gone with the last of them, with its data kept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from finflows.adapters.postgres.connection import connect
from finflows.adapters.postgres.migrating import migrate, require_schema
from finflows.local.postgres.installations import Installation
from finflows.local.postgres.local_postgres import LocalPostgres
from finflows.local.postgres.locks import KEEPER, USERS, FileLock

_USER = """
import sys
from pathlib import Path
from finflows.local.postgres.local_postgres import LocalPostgres
with LocalPostgres(Path(sys.argv[1]), durable=False) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""
_WITHIN_S = 60.0


def _query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone() if statement.startswith(("SELECT", "SHOW")) else None
        if row is None:
            connection.execute(statement.encode())
        return row and row[0]


def _wait_until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while not fact():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def _nobody_keeps(folder: Path) -> bool:
    with FileLock(folder / KEEPER) as keeper:
        return keeper.seized_at_once()


def _keeper_pid(folder: Path) -> int:
    return int((folder / KEEPER).read_text())


def _postmaster_pid(folder: Path) -> int:
    return int((folder / "server" / "data" / "postmaster.pid").read_text().splitlines()[0])


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@contextmanager
def _other_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server of the folder, and the address that it was given."""
    command = [sys.executable, "-c", _USER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_data_survive_the_server(postgres_folder: Path, found: list[Installation]) -> None:
    """A state folder is more than a process: what was written is there at the next start."""
    with LocalPostgres(postgres_folder, found=found) as server:
        _query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with LocalPostgres(postgres_folder, found=found) as server:
        assert _query(server.url, "SELECT answer FROM kept") == 42
    assert _nobody_keeps(postgres_folder)


def test_what_is_written_is_durable_unless_a_test_says_otherwise(postgres_folder: Path, tmp_path: Path) -> None:
    """A ledger outlives a power cut: only throw-away servers do without fsync."""
    with LocalPostgres(postgres_folder) as server:
        assert [_query(server.url, f"SHOW {name}") for name in ("fsync", "full_page_writes")] == ["on", "on"]
    with LocalPostgres(tmp_path / "quick", durable=False) as server:
        assert _query(server.url, "SHOW fsync") == "off"


def test_a_second_process_uses_the_running_server(postgres_folder: Path) -> None:
    """Listing plans while a run goes on must not need a server of its own, nor end that of the run."""
    with LocalPostgres(postgres_folder, durable=False) as server:
        with _other_process(postgres_folder) as (other, url):
            assert url == server.url
            other.communicate("done")
            assert other.returncode == 0
        assert _query(server.url, "SELECT 1") == 1


def test_the_server_stays_while_the_one_who_started_it_has_gone(postgres_folder: Path) -> None:
    """Who came first is of no account: the last one stops it."""
    with _other_process(postgres_folder) as (first, url):
        second = LocalPostgres(postgres_folder, durable=False)
        second.start()
        first.communicate("done")
        assert _query(url, "SELECT 1") == 1
        second.stop()
    assert _nobody_keeps(postgres_folder)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_the_server_ends_with_a_killed_user(postgres_folder: Path) -> None:
    """SIGKILL leaves no time to tidy up; the kernel lets the dead one's lock go, and the keeper sees it."""
    with _other_process(postgres_folder) as (process, url):
        _query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        postmaster = _postmaster_pid(postgres_folder)
        process.kill()
        process.wait()
        _wait_until(lambda: _nobody_keeps(postgres_folder))
    assert not _lives(postmaster)
    with LocalPostgres(postgres_folder, durable=False) as server:
        assert _query(server.url, "SELECT answer FROM kept") == 42


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_the_server_ends_with_a_killed_keeper(postgres_folder: Path) -> None:
    """No server goes on without somebody who would stop it; the next start finds a tidy folder."""
    server = LocalPostgres(postgres_folder, durable=False)
    server.start()
    postmaster = _postmaster_pid(postgres_folder)
    os.kill(_keeper_pid(postgres_folder), signal.SIGKILL)
    _wait_until(lambda: not _lives(postmaster))
    server.stop()
    with LocalPostgres(postgres_folder, durable=False) as again:
        assert _query(again.url, "SELECT 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_a_start_finds_a_server_that_is_still_ending(postgres_folder: Path) -> None:
    """Two servers on the same data must not be: the new keeper waits for the end of the old server."""
    server = LocalPostgres(postgres_folder, durable=False)
    server.start()
    old_keeper, postmaster = _keeper_pid(postgres_folder), _postmaster_pid(postgres_folder)
    os.kill(postmaster, signal.SIGSTOP)
    os.kill(old_keeper, signal.SIGKILL)
    _wait_until(lambda: _nobody_keeps(postgres_folder))
    server.stop()
    again = LocalPostgres(postgres_folder, durable=False)
    with ThreadPoolExecutor(1) as thread:
        starting = thread.submit(again.start)
        try:
            _wait_until(lambda: _keeper_pid(postgres_folder) != old_keeper)
            assert _lives(postmaster)
        finally:
            os.kill(postmaster, signal.SIGCONT)
        starting.result()
    assert _query(again.url, "SELECT 1") == 1
    assert not _lives(postmaster)
    again.stop()


def test_everything_killed_at_once_is_recovered_from(postgres_folder: Path) -> None:
    """As after a power cut: a stale postmaster.pid and unwritten pages; what was committed is there."""
    server = LocalPostgres(postgres_folder)
    server.start()
    _query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    keeper, postmaster = _keeper_pid(postgres_folder), _postmaster_pid(postgres_folder)
    os.kill(keeper, signal.SIGSTOP)  # or it would stop the server in order
    os.kill(postmaster, signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    _wait_until(lambda: _nobody_keeps(postgres_folder))
    server.stop()
    assert (postgres_folder / "server" / "data" / "postmaster.pid").exists()
    with LocalPostgres(postgres_folder) as again:
        assert _query(again.url, "SELECT answer FROM kept") == 42


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_a_stale_pid_that_another_program_has_now_is_no_obstacle(postgres_folder: Path) -> None:
    """Numbers of processes come again, in containers after each restart; PostgreSQL would refuse to start."""
    with LocalPostgres(postgres_folder, durable=False):
        stale = (postgres_folder / "server" / "data" / "postmaster.pid").read_text().splitlines()
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        stale[0] = str(other.pid)
        (postgres_folder / "server" / "data" / "postmaster.pid").write_text("\n".join(stale))
        with LocalPostgres(postgres_folder, durable=False) as server:
            assert _query(server.url, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.communicate(b"\n")


def test_nobody_else_on_the_machine_is_trusted(postgres_folder: Path) -> None:
    """Any user of the machine reaches 127.0.0.1: the password is known to those who may read the folder."""
    with LocalPostgres(postgres_folder, durable=False) as server:
        password = (postgres_folder / "password").read_text()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url.replace(password, "guessed"))
        assert _query(server.url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    assert (postgres_folder / "password").stat().st_mode & 0o077 == 0


def test_a_server_that_died_is_started_again(postgres_folder: Path) -> None:
    """A crash of the server ends its keeper, and the next command finds nobody there."""
    server = LocalPostgres(postgres_folder, durable=False)
    server.start()
    os.kill(_postmaster_pid(postgres_folder), signal.SIGKILL)
    _wait_until(lambda: _nobody_keeps(postgres_folder))
    with LocalPostgres(postgres_folder, durable=False) as again:
        assert _query(again.url, "SELECT 1") == 1
    server.stop()


def test_a_fresh_server_is_migrated_by_an_owner_who_is_no_superuser(
    postgres_folder: Path, found: list[Installation]
) -> None:
    """As on RDS: whoever makes the programs' role has to be a member of it, which versions see differently."""
    with LocalPostgres(postgres_folder, durable=False, found=found) as server:
        _query(server.url, "CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'x'")
        _query(server.url, "CREATE DATABASE books OWNER owner")
        address = f"postgresql://owner:x@{server.url.partition('@')[2].partition('/')[0]}/books"
        with connect(address, role=None) as connection:
            migrate(connection)
        with connect(address) as connection:
            require_schema(connection)


def test_stopping_twice_is_stopping_once(postgres_folder: Path) -> None:
    """A context that is left after `stop` has nothing left to do."""
    with LocalPostgres(postgres_folder, durable=False) as server:
        server.stop()
    with FileLock(postgres_folder / USERS) as users:
        assert users.seized_at_once()
