"""Who uses a server and who keeps it, as locks of the kernel: they end with their process, however it ends.

users.lock    shared: a process that uses the server. Exclusive: nobody uses it, and it is being stopped.
keeper.lock   exclusive: the keeper lives; the file says its pid
door.lock     exclusive: one process at a time looks whether there is a server, and starts one
"""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

USERS: Final = "users.lock"
KEEPER: Final = "keeper.lock"
DOOR: Final = "door.lock"

_PID_WIDTH: Final = 20


class FileLock:
    """One lock file, open. Not inherited by programs that this process starts."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Waits while another process holds it alone."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def seize(self) -> None:
        """Waits until this process holds it alone."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def seized_at_once(self) -> bool:
        """Whether this process now holds it alone. If not, it holds nothing any more."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            return False
        return True

    def let_go(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def say_pid(self) -> None:
        """In one write of one width: whoever reads meanwhile sees the old one or the new one."""
        os.pwrite(self._descriptor, f"{os.getpid():<{_PID_WIDTH}}".encode(), 0)

    def said_pid(self) -> int | None:
        said = os.pread(self._descriptor, _PID_WIDTH, 0).strip()
        return int(said) if said.isdigit() else None

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
