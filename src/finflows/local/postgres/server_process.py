"""One PostgreSQL server process and the folder that it works in.

<folder>/data       what initdb made; appears at once, whole
         password   of the superuser, only while initdb reads it
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from finflows.local.postgres.errors import ServerFailed, ServerUserRefused
from finflows.local.postgres.server_user import ServerUser

SUPERUSER: Final = "finflows"
_READY: Final = "ready"  # the last line of postmaster.pid
_PORT_LINE: Final = 3  # of postmaster.pid, counted from 0
_PORTS_TRIED: Final = 5  # another program may take a free port before the server does
_AGAIN_AFTER_S: Final = 0.1  # the last processes of a killed server still hold its memory for a moment
_LOOK_EVERY_S: Final = 0.01
_WITHIN_S: Final = 60.0  # for a start, of which recovery after a crash is part, and for a stop
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_ENVIRONMENT: Final = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
_BASIC_SETTINGS: Final = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC")


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """The folder of one server, which belongs to the server's user."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    def written_by(self) -> int | None:
        """The major version that made the data; None without data."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def postmaster(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def port(self) -> int | None:
        """Where a server that is ready listens."""
        told = self.postmaster()
        return int(told[_PORT_LINE]) if told and told[-1].strip() == _READY else None


class ServerProcess:
    """Made by the keeper, which has one thread and no other business."""

    def __init__(
        self,
        bin_folder: Path,
        folder: ServerFolder,
        user: ServerUser,
        log: IO[bytes],
        within_s: float = _WITHIN_S,
    ) -> None:
        self._bin = bin_folder
        self._folder = folder
        self._user = user
        self._log = log
        self._within_s = within_s
        self._process: subprocess.Popen[bytes] | None = None

    def initialise(self, password: str) -> None:
        """Make the data, unless they are there. What an interrupted attempt left is thrown away."""
        if self._folder.written_by() is not None:
            return
        unfinished, word = self._folder.path / "data.new", self._folder.path / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        word.touch(mode=0o600)
        word.write_text(password)
        self._user.own(word)
        try:
            self._run_initdb(unfinished.name, word.name)
        finally:
            word.unlink()
        unfinished.rename(self._folder.data)

    def _run_initdb(self, data: str, password_file: str) -> None:
        with self._user.reach(self._folder.path) as (folder, descriptors):
            command: list[str | Path] = [
                self._bin / "initdb",
                f"--pgdata={folder / data}",
                f"--pwfile={folder / password_file}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
            ]
            with self._popen(command, descriptors) as process:
                process.wait()
        if process.returncode != 0:
            raise ServerFailed(self._folder.path.parent, f"initdb ended with code {process.returncode}")

    def start(self, settings: Sequence[str]) -> int:
        """The port on 127.0.0.1 of a server that is ready."""
        self._end_leftover()
        for attempt in range(_PORTS_TRIED):
            time.sleep(attempt * _AGAIN_AFTER_S)
            port = _free_port()
            self._begin([*_BASIC_SETTINGS, *settings, f"port={port}"])
            if self._is_ready(port):
                return port
        raise ServerFailed(self._folder.path.parent, "it ended before it was ready")

    def _begin(self, settings: Sequence[str]) -> None:
        with self._user.reach(self._folder.path) as (folder, descriptors):
            given = [word for setting in settings for word in ("-c", setting)]
            self._process = self._popen([self._bin / "postgres", "-D", folder / "data", *given], descriptors)

    def _is_ready(self, port: int) -> bool:
        deadline = time.monotonic() + self._within_s
        while self.lives():
            if self._folder.port() == port:
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(self._folder.path.parent, f"it was not ready after {self._within_s:.0f} s")
            time.sleep(_LOOK_EVERY_S)
        return False

    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Fast: sessions are ended, everything is written. Immediate, which a restart recovers from, if that hangs."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(self._within_s)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def _end_leftover(self) -> None:
        """A server whose keeper was killed ends by itself, but may take a moment.

        A file that names a living process which is no server of this folder is older than that process: PostgreSQL
        would believe it and refuse to start. One that names no living process PostgreSQL judges best itself.
        """
        told = self._folder.postmaster()
        if not told or sys.platform != "linux":
            return
        pid = int(told[0])
        if not Path(f"/proc/{pid}").exists():
            return
        if not _works_in(pid, self._folder.data):
            (self._folder.data / "postmaster.pid").unlink(missing_ok=True)
            return
        self._end(pid)

    def _end(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + self._within_s
        while _works_in(pid, self._folder.data):
            if time.monotonic() > deadline:
                raise ServerFailed(self._folder.path.parent, f"an older server, process {pid}, does not end")
            time.sleep(_LOOK_EVERY_S)

    def _popen(self, command: Sequence[str | Path], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=descriptors,
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),  # noqa: PLW1509 - the keeper has one thread
                **self._user.process_options(),
            )
        except OSError as exc:
            raise ServerUserRefused(str(self._user.uid), str(exc.strerror)) from exc


def _end_with(keeper: int) -> Callable[[], None]:
    """In the new process, after it has laid down its rights: a fast stop when the keeper dies."""

    def follow() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(1)

    return follow


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process lives and is at home there, as a server is in its data."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
