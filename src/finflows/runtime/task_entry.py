"""What every Batch task does around its one use case: exit codes, an orderly stop, structured logs.

Exit codes, of sysexits.h: 0 done, 64 input or configuration (EX_USAGE, no retry), 70 a bug or contradicting data
(EX_SOFTWARE), 75 try again (EX_TEMPFAIL). The job definition's evaluateOnExit rules and docs/runbook.md speak of these.
"""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from aws_lambda_powertools import Logger

from finflows.contracts.errors import TryAgain
from finflows.runtime.safe_failure import safe_failure

DONE = 0

_STOP_AGAIN_AFTER_S: Final = 1.0  # far below the 30 s after which Fargate sends SIGKILL


class Interrupted(BaseException):
    """SIGTERM: the Spot machine is being taken away. Nothing that counts has been written yet.

    Not an Exception: those are swallowed on the way by whoever means to survive its own errors, logging for one.
    """


def task_entry(step: str, run: Callable[[], dict[str, Any]]) -> int:
    """Run the task and return its exit code; ``run`` returns facts for the log."""
    try:
        for number in (signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, _stop)
        return _exit_code(step, run, Logger())
    except Interrupted:
        _stop_no_more()
        Logger().error("interrupted", extra={"step": step, "reason": "SIGTERM; the task may be tried again"})
        return TryAgain.exit_code
    finally:
        _stop_no_more()


def _exit_code(step: str, run: Callable[[], dict[str, Any]], log: Logger) -> int:
    log.info("started", extra={"step": step})
    try:
        facts = run()
    except Exception as exc:  # noqa: BLE001 - the last line of defence: a bug must end as exit 70, without data in logs
        return safe_failure(log, step, exc).exit_code
    log.info("finished", extra={"step": step, **facts})
    return DONE


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Once more a little later, until it is heeded: a destructor that runs just now swallows everything."""
    signal.setitimer(signal.ITIMER_REAL, _STOP_AGAIN_AFTER_S)
    raise Interrupted


def _stop_no_more() -> None:
    """What has ended must not end otherwise."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
