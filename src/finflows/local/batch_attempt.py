"""One attempt of a job: a real process, its time-out, its end from outside, and the faults of a drill.

Exit codes are a container's: 128 + signal number for a process that a signal ended. The statusReason texts
are those that AWS Batch gives on Fargate; rules in `evaluateOnExit` match on them.
https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html: a timed-out attempt is not retried.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finflows.local import fault_program, spawning
from finflows.local.batch_job import Attempt, Job, now_ms
from finflows.local.faults import JobFault

EXITED: Final = "Essential container in task exited"
NOT_STARTED: Final = "Task failed to start"
TIMED_OUT: Final = "Job attempt duration exceeded timeout"
RECLAIMED: Final = "Your Spot Task was interrupted."
STOP_GRACE_S: Final = 30.0  # Fargate's stopTimeout default; Batch offers no way to change it
_BUG_EXIT_CODE: Final = 70  # the task programs' own "bug", which no rule retries
_SPEAKS_WITHIN_S: Final = 30.0  # imports on a busy machine; a program that never speaks is interrupted all the same
_LOOK_EVERY_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class AttemptPlan:
    number: int
    environment: Mapping[str, str]
    log: Path
    fault: JobFault | None
    timeout_s: float | None
    grace_s: float


class RunningAttempt:
    """A started process. `wait` from one thread; `end` from any."""

    def __init__(self, job: Job, plan: AttemptPlan, spawner: spawning.Spawner) -> None:
        self._plan = plan
        self._started_at = now_ms()
        self._status_reason: str | None = None
        self._is_final = False
        self._timers: list[threading.Timer] = []
        program, arguments = _program(job, plan.fault)
        plan.log.parent.mkdir(parents=True, exist_ok=True)
        with plan.log.open("ab") as log:
            self._process = spawner.start(
                spawning.Launch(program, arguments, plan.environment, folder=program.parent), log
            )

    def wait(self) -> Attempt:
        """Block until the process has ended."""
        if self._plan.timeout_s is not None:
            self._after(self._plan.timeout_s, lambda: self.end(TIMED_OUT))
        if self._plan.fault in {JobFault.KILL, JobFault.SPOT_RECLAIM}:
            threading.Thread(target=self._interrupt, daemon=True).start()
        code = self._process.wait()
        for timer in self._timers:
            timer.cancel()
        return Attempt(
            exit_code=code if code >= 0 else 128 - code,
            status_reason=self._status_reason or EXITED,
            started_at=self._started_at,
            stopped_at=now_ms(),
            log=f"{self._plan.log.parent.name}/{self._plan.log.name}",
            is_final=self._is_final,
        )

    def end(self, reason: str, grace_s: float | None = None) -> None:
        """SIGTERM now, SIGKILL after the grace. Batch never retries what it ended itself."""
        self._is_final = True
        self._terminate(reason, self._plan.grace_s if grace_s is None else grace_s)

    def _terminate(self, reason: str, grace_s: float) -> None:
        self._status_reason = self._status_reason or reason
        spawning.send_signal(self._process, signal.SIGTERM)
        self._after(grace_s, lambda: spawning.send_signal(self._process, signal.SIGKILL))

    def _interrupt(self) -> None:
        """Strike while the program works: once it has said something."""
        deadline = time.monotonic() + _SPEAKS_WITHIN_S
        while time.monotonic() < deadline and not self._plan.log.stat().st_size:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LOOK_EVERY_S)
                return
        if self._plan.fault is JobFault.KILL:
            spawning.send_signal(self._process, signal.SIGKILL)
        else:
            self._terminate(RECLAIMED, self._plan.grace_s)

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)


def not_started(reason: str) -> Attempt:
    """An attempt whose process could not be started."""
    now = now_ms()
    return Attempt(None, NOT_STARTED, started_at=now, stopped_at=now, reason=reason)


def _program(job: Job, fault: JobFault | None) -> tuple[Path, list[str]]:
    spoiled = Path(fault_program.__file__)
    if fault is JobFault.FAIL:
        return spoiled, ["exit", str(_BUG_EXIT_CODE)]
    if fault is JobFault.HANG:
        return spoiled, ["hang"]
    return job.definition.program, list(job.arguments)
