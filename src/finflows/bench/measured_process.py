"""Running a program of its own for each measurement: no warm cache, no memory of the one before.

Peak memory is what the kernel says of the ended process (wait4). On Linux that figure cannot be below what the starting
process needed itself, so whoever starts measurements must stay small: it imports neither numpy nor the matcher.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from finflows.contracts.errors import FinflowsError, InputRefused


class MeasurementFailed(FinflowsError):
    """A program that was to be measured did not end well."""

    exit_code = 70

    def __init__(self, what: str, code: int, last_words: str) -> None:
        super().__init__(f"The measurement of {what} ended with exit code {code}: {last_words or 'it said nothing'}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Use:
    """What a process took, from its start to its end."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run_measured(what: str, argv: Sequence[str]) -> tuple[Use, str]:
    """Run a program to its end; its use and its standard output.

    Raises:
        InputRefused: the program said so, by its exit code.
        MeasurementFailed: it ended otherwise than well.
    """
    with TemporaryFile() as out, TemporaryFile() as err:
        use, code = _run(argv, out, err)
        last_words = _text(err).strip().rpartition("\n")[2]
        if code == InputRefused.exit_code:
            raise InputRefused(last_words)
        if code:
            raise MeasurementFailed(what, code, last_words)
        return use, _text(out)


def _run(argv: Sequence[str], out: IO[bytes], err: IO[bytes]) -> tuple[Use, int]:
    started = time.perf_counter()
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err) as process:
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    # getrusage(2): kilobytes on Linux, bytes on macOS.
    peak_mb = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Use(wall_s, usage.ru_utime + usage.ru_stime, peak_mb), process.returncode


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
