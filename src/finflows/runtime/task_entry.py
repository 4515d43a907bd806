"""What every Batch task does around its one use case: exit codes, an orderly stop, structured logs.

Exit codes: 0 done, 64 input or configuration (no retry), 70 a bug or contradicting data, 75 try again. The job
definition's evaluateOnExit rules and docs/runbook.md speak of these.
"""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from aws_lambda_powertools import Logger

from finflows.contracts.errors import FinflowsError, TryAgain

DONE = 0
BUG = 70
"""EX_SOFTWARE of sysexits.h, as 64 is EX_USAGE and 75 EX_TEMPFAIL."""

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
    except FinflowsError as exc:
        log.error("refused", extra={"step": step, "error_type": type(exc).__name__, "reason": str(exc)})  # noqa: TRY400 - a refusal is no bug; its text is the whole story
        return exc.exit_code
    except Exception as exc:  # noqa: BLE001 - the last line of defence: a bug must end as exit 70, without data in logs
        log.error("bug", extra={"step": step, "error_type": type(exc).__name__, "where": _where(exc)})  # noqa: TRY400 - a traceback's text may hold a customer's data
        return BUG
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


def _where(exc: BaseException) -> list[str]:
    """File, line and function of each frame, without the values that a message may quote."""
    frames = []
    trace = exc.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames
