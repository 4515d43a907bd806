"""Starts the processes of functions and tasks, tethered to the engine, each in a session of its own.

A session of its own keeps Ctrl-C in the terminal from reaching the children: the engine decides what ends
when. All processes are started by one thread that lives as long as the engine, because the kernel's
parent-death signal watches the *thread* that started a process (prctl(2)).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from finflows.local import tether

_TETHER: Final = Path(tether.__file__)


@dataclass(frozen=True, slots=True)
class Launch:
    """A program of ours or of the project, and what it starts with."""

    program: Path
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    pass_fds: Sequence[int] = ()


class Spawner:
    """`start` from any thread; `close` once every process has ended."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finflows-spawner")

    def start(self, launch: Launch, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """A running Python program whose standard output and error go to `log`."""
        tethered = [sys.executable, "-P", str(_TETHER), str(os.getpid())]
        command = [*tethered, str(launch.program), *launch.arguments]

        def begin() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(launch.environment),
                cwd=launch.folder,
                start_new_session=True,
                pass_fds=launch.pass_fds,
            )

        return self._thread.submit(begin).result()

    def close(self) -> None:
        self._thread.shutdown(wait=True)


def send_signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the process and what it started. A process that has just ended is no error."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def stop(process: subprocess.Popen[bytes], grace_s: float) -> int:
    """SIGTERM, and SIGKILL after the grace; the return code."""
    send_signal(process, signal.SIGTERM)
    try:
        return process.wait(grace_s)
    except subprocess.TimeoutExpired:
        send_signal(process, signal.SIGKILL)
        return process.wait()
