"""Keeps one PostgreSQL server for all processes that use it, and stops it when none is left.

    python -m finflows.local.postgres.keeper < order

It is no child of anybody who matters: whoever starts it may end, however it ends, while others go on. It says on
standard output where the server listens, or what went wrong, and then nothing more.
"""

import json
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Final, Self

from finflows.contracts.errors import FinflowsError
from finflows.local.postgres.locks import KEEPER, USERS, FileLock
from finflows.local.postgres.server_process import ServerFolder, ServerProcess
from finflows.local.postgres.server_user import ServerUser

_LOOK_EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Order:
    """What the keeper is told on standard input: a password among it, which an argument would show to everybody."""

    home: str
    """Folder of the locks, the log and the server's own folder `server`."""
    bin_folder: str
    uid: int
    gid: int
    dropped: bool
    password: str
    settings: list[str]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text))


def keep(order: Order, told: IO[str], stop: threading.Event) -> None:
    """Start the server, say its port, and stop it when nobody uses it, when told to, or when it ends by itself."""
    home = Path(order.home)
    user = ServerUser(order.uid, order.gid, dropped=order.dropped)
    with FileLock(home / KEEPER) as alive, FileLock(home / USERS) as users, (home / "log").open("ab") as log:
        alive.seize()
        alive.say_pid()
        server = ServerProcess(Path(order.bin_folder), ServerFolder(home / "server"), user, log)
        try:
            server.initialise(order.password)
            _tell(told, {"port": server.start(order.settings)})
            while server.lives() and not stop.wait(_LOOK_EVERY_S) and not users.seized_at_once():
                pass
        finally:
            server.stop()


def _tell(told: IO[str], answer: dict[str, object]) -> None:
    told.write(json.dumps(answer) + "\n")
    told.flush()


def main() -> None:
    stop = threading.Event()

    def heed(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, heed)
    os.umask(0o077)
    try:
        keep(Order.from_json(sys.stdin.read()), sys.stdout, stop)
    except FinflowsError as exc:
        _tell(sys.stdout, {"problem": str(exc)})
        sys.exit(1)


if __name__ == "__main__":
    main()
