"""The folder in which runs survive the process: its layout, and the lock that admits one engine at a time.

<state folder>/s3/<bucket>/<key>     objects, as plain files
               runs/<run id>/        run.json, history, memory for a redrive
               logs/                 output of functions and tasks
               outbox/               what was published: sns.ndjson, events.ndjson
               postgres/             a PostgreSQL server's data and locks, if no other server is named
               sqs/<queue>/          messages that nobody has deleted, a file each
               dynamodb/             items of tables: <table>.ndjson
               secrets/              generated secrets, readable by the owner only
               engine.lock           held (flock) while an engine lives; says its pid
"""

import fcntl
import os
import re
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from finflows.local.errors import StateFolderBusy

_LOCK_NAME: Final = "engine.lock"
_PATIENCE_S: Final = 0.1
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(text: str) -> str:
    """A run id or job name as a safe file name."""
    return _UNSAFE.sub("-", text).strip(".") or "unnamed"


class StateFolder:
    """Paths inside one state folder. Entering holds its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[str] | None = None

    @property
    def objects(self) -> Path:
        return self.path / "s3"

    @property
    def runs(self) -> Path:
        return self.path / "runs"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def outbox(self) -> Path:
        return self.path / "outbox"

    @property
    def queues(self) -> Path:
        return self.path / "sqs"

    @property
    def tables(self) -> Path:
        return self.path / "dynamodb"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    def acquire(self) -> None:
        """Make the folder and hold its lock until `release` or the end of the process.

        Raises:
            StateFolderBusy: another engine, in this or another process, holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = (self.path / _LOCK_NAME).open("a+", encoding="ascii")
        if not _locked(lock):
            holder = _pid(lock)
            lock.close()
            raise StateFolderBusy(self.path, holder)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_in_use(self) -> bool:
        """Whether an engine lives on this folder now."""
        try:
            with (self.path / _LOCK_NAME).open("r", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _locked(lock: IO[str]) -> bool:
    """Tries for a moment: whoever looks at the lock (`is_in_use`) holds it for an instant."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_PATIENCE_S / 10)
        else:
            return True


def _pid(lock: IO[str]) -> int | None:
    lock.seek(0)
    text = lock.read().strip()
    return int(text) if text.isdecimal() else None
