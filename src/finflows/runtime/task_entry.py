"""What every Batch task does around its one use case: exit codes, an orderly stop, structured logs.

Exit codes: 0 done, 64 input or configuration (no retry), 70 a bug or contradicting data, 75 try again. The job
definition's evaluateOnExit rules and docs/runbook.md speak of these.
"""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from aws_lambda_powertools import Logger

from finflows.contracts.errors import FinflowsError, TryAgain

DONE = 0
BUG = 70
"""EX_SOFTWARE of sysexits.h, as 64 is EX_USAGE and 75 EX_TEMPFAIL."""


class Interrupted(TryAgain):
    """SIGTERM: the Spot machine is being taken away. Nothing that counts has been written yet."""


def task_entry(step: str, run: Callable[[], dict[str, Any]]) -> int:
    """Run the task and return its exit code; ``run`` returns facts for the log."""
    signal.signal(signal.SIGTERM, _stop)
    log = Logger()
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
    raise Interrupted("Stopped by SIGTERM. The chunk will be screened again from its start.")


def _where(exc: BaseException) -> list[str]:
    """File, line and function of each frame, without the values that a message may quote."""
    frames = []
    trace = exc.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames
