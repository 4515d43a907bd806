"""A real PostgreSQL server of this machine's own, with its data in one folder.

<folder>/server/     the server's own: only its user can enter
         password    of the superuser, for whoever may read this folder
         log         what server and keeper said
         *.lock      who uses it, who keeps it (locks.py)

Any number of processes may open the same folder at the same time: the first starts the server, the last one stops it.
The server listens on 127.0.0.1, at another port each time, and admits only who knows the password (SCRAM).
"""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from finflows.local.errors import unwritable_is_told
from finflows.local.postgres.binaries import runnable
from finflows.local.postgres.errors import DataOfAnotherVersion, PostgresMissing, ServerFailed
from finflows.local.postgres.installations import Installation, installations
from finflows.local.postgres.keeper import Order
from finflows.local.postgres.locks import DOOR, KEEPER, USERS, FileLock
from finflows.local.postgres.server_process import SUPERUSER, ServerFolder
from finflows.local.postgres.server_user import server_user

DATABASE: Final = "postgres"
_NOT_DURABLE: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class LocalPostgres:
    """Enter it to use the server, or `start` and `stop`.

    Args:
        folder: `<state folder>/postgres`; made if need be.
        durable: False only where data may be lost with the machine's power, such as in tests.
        found: the server programs to choose from; all of this machine by default.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        found: Sequence[Installation] | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        self._folder = folder.absolute()
        self._settings = [*settings, *(() if durable else _NOT_DURABLE)]
        self._found = found
        self._users: FileLock | None = None
        self._keeper: subprocess.Popen[str] | None = None
        self._port: int | None = None

    @property
    def url(self) -> str:
        """Of the superuser, with its password: for programs, never for people's eyes."""
        password = (self._folder / "password").read_text()
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self._port}/{DATABASE}"

    def start(self) -> None:
        """Use the server of this folder, and start it unless it runs.

        Raises:
            PostgresMissing, DataOfAnotherVersion, ServerUserRefused, ServerFailed, StateFolderUnwritable
        """
        with unwritable_is_told(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            users = FileLock(self._folder / USERS)
        try:
            users.share()
            with FileLock(self._folder / DOOR) as door:
                door.seize()
                self._port = self._running_port() or self._begin()
        except BaseException:
            users.close()
            raise
        self._users = users

    def _running_port(self) -> int | None:
        """Of a server that is kept: nobody stops it now, because this process uses it."""
        with FileLock(self._folder / KEEPER) as keeper:
            if keeper.seized_at_once():
                return None
        return ServerFolder(self._folder / "server").port()

    def _begin(self) -> int:
        server = ServerFolder(self._folder / "server")
        user = server_user(server.path)
        chosen = self._installation(server)
        programs = runnable(chosen, user)
        with unwritable_is_told(self._folder):
            password = self._password()
            server.path.mkdir(mode=0o700, exist_ok=True)
            user.own(server.path)
        order = Order(
            str(self._folder), str(programs), user.uid, user.gid, user.dropped, password, list(self._settings)
        )
        return self._start_keeper(order)

    def _installation(self, server: ServerFolder) -> Installation:
        found = installations() if self._found is None else self._found
        if not found:
            raise PostgresMissing
        written_by = server.written_by()
        fitting = [one for one in found if written_by in {None, one.major}]
        if not fitting:
            raise DataOfAnotherVersion(self._folder, written_by or 0, {one.major for one in found})
        return fitting[0]

    def _password(self) -> str:
        """Made once, before the data: data whose password nobody knows are of no use."""
        kept = self._folder / "password"
        if not kept.exists():
            unfinished = kept.with_suffix(".new")
            unfinished.unlink(missing_ok=True)
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_hex(32))
            unfinished.rename(kept)
        return kept.read_text()

    def _start_keeper(self, order: Order) -> int:
        with unwritable_is_told(self._folder), (self._folder / "log").open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-P", "-m", "finflows.local.postgres.keeper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        told = _conversation(keeper, order)
        if "port" not in told:
            keeper.wait()
            raise ServerFailed(self._folder, str(told.get("problem", "its keeper ended")))
        self._keeper = keeper
        return int(str(told["port"]))

    def stop(self) -> None:
        """Use it no more. Whoever is the last waits until it has ended."""
        users, self._users = self._users, None
        if users is None:
            return
        keeper, self._keeper = self._keeper, None
        try:
            if users.seized_at_once():
                self._end_keeper()
                if keeper is not None:
                    keeper.wait()
        finally:
            users.close()
            if keeper is not None and keeper.poll() is None:
                keeper.returncode = 0  # it outlives this object, for others that use the server: no leak to warn of

    def _end_keeper(self) -> None:
        with FileLock(self._folder / KEEPER) as keeper:
            pid = keeper.said_pid()
            if pid is not None and not keeper.seized_at_once():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
                keeper.seize()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _conversation(keeper: subprocess.Popen[str], order: Order) -> dict[str, object]:
    """What the keeper answers to the order."""
    assert keeper.stdin is not None  # noqa: S101 - both are pipes
    assert keeper.stdout is not None  # noqa: S101
    with keeper.stdin, keeper.stdout:
        with suppress(BrokenPipeError):
            keeper.stdin.write(order.to_json())
            keeper.stdin.close()
        answer = keeper.stdout.readline()
    return dict(json.loads(answer)) if answer else {}
