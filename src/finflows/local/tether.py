"""Runs a Python program so that it cannot outlive the engine, even when the engine is killed with SIGKILL.

    python -P tether.py ENGINE_PID PROGRAM [ARGUMENT...]

On Linux the kernel is asked to kill this process when its parent ends (prctl(2), PR_SET_PDEATHSIG); elsewhere
a thread looks at the parent once a second. The program then runs in this very process as if it had been
started as `python PROGRAM ARGUMENT...`. A program that starts children of its own looks after them itself.
This file is run by path and imports the standard library only, so that a task starts fast.
"""

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_LOOK_EVERY_S: Final = 1.0


def follow(engine_pid: int) -> None:
    """From now on this process ends when the engine does. The engine may be gone already."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - 4 ms that other platforms need not pay

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:  # pragma: no cover - macOS
        threading.Thread(target=_watch, args=(engine_pid, os.getppid, _end), daemon=True).start()
    if os.getppid() != engine_pid:
        _end()


def _watch(
    engine_pid: int, parent_pid: Callable[[], int], end: Callable[[], None], look_every_s: float = _LOOK_EVERY_S
) -> None:
    while parent_pid() == engine_pid:
        time.sleep(look_every_s)
    end()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    engine_pid, program, *arguments = sys.argv[1:]
    follow(int(engine_pid))
    sys.argv = [program, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))  # noqa: PTH100, PTH120 - as python itself does
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
