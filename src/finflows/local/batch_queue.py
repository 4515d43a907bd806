"""AWS Batch on one machine: jobs wait their turn, `workers` of them run at once, whatever queue they came by.

Queues differ in AWS by what they run on (Spot, on demand) and by priority; here they are only remembered.
Arrays, dependencies and multi-node jobs are not there.
"""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finflows.local import exit_rules
from finflows.local.batch_attempt import STOP_GRACE_S, AttemptPlan, RunningAttempt, not_started
from finflows.local.batch_job import ENDED, RUN_PARAMETER, Attempt, Job, now_ms
from finflows.local.child_environment import child_environment
from finflows.local.faults import Faults
from finflows.local.observer import JobChanged, Observer
from finflows.local.spawning import Spawner
from finflows.local.state_folder import file_name

_CLOSING: Final = "The engine is closing."
_CLOSING_GRACE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class BatchSettings:
    workers: int
    logs: Path
    environment: Mapping[str, str]
    timeout_scale: float = 1.0


class BatchQueue:
    """Submitted jobs by id, and the threads that see them through."""

    def __init__(
        self,
        settings: BatchSettings,
        spawner: Spawner,
        faults: Faults,
        observer: Observer,
        endpoint: Callable[[], str],
    ) -> None:
        self._settings = settings
        self._spawner = spawner
        self._faults = faults
        self._observer = observer
        self._endpoint = endpoint
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, RunningAttempt] = {}
        self._lock = threading.Lock()
        self._slots = ThreadPoolExecutor(max_workers=settings.workers, thread_name_prefix="finflows-batch")

    def submit(self, job: Job) -> None:
        self._jobs[job.job_id] = job
        self._tell(job)
        self._set_status(job, "RUNNABLE")
        self._slots.submit(self._see_through, job)

    def job(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def jobs(self) -> Sequence[Job]:
        return list(self._jobs.values())

    def wait_ended(self, job_id: str, timeout_s: float) -> bool:
        """Whether the job has ended by now or within the time."""
        job = self._jobs.get(job_id)
        return job is None or job.ended.wait(timeout_s)

    def terminate(self, job_id: str, reason: str, grace_s: float | None = None) -> None:
        """End a job whatever it is doing. One that has ended, or is unknown, stays as it is."""
        job = self._jobs.get(job_id)
        with self._lock:
            if job is None or job.status in ENDED or job.termination_reason is not None:
                return
            job.termination_reason = reason
            running = self._running.get(job_id)
        if running is not None:
            running.end(reason, grace_s)

    def close(self) -> None:
        """End every job and wait until its process is gone."""
        for job in self.jobs():
            self.terminate(job.job_id, _CLOSING, _CLOSING_GRACE_S)
        self._slots.shutdown(wait=True)

    def _see_through(self, job: Job) -> None:
        while not self._ended(job):
            attempt = self._run_attempt(job)
            if attempt is None:
                break
            job.attempts.append(attempt)
            job.status_reason = attempt.status_reason
            if attempt.exit_code == 0 and not attempt.is_final:
                self._end(job, "SUCCEEDED", attempt.status_reason)
            elif attempt.is_final or not self._is_tried_again(job, attempt):
                self._end(job, "FAILED", attempt.status_reason)
            else:
                self._set_status(job, "RUNNABLE")
        if job.status not in ENDED:
            self._end(job, "FAILED", job.termination_reason or "")

    @staticmethod
    def _ended(job: Job) -> bool:
        return job.status in ENDED or job.termination_reason is not None

    @staticmethod
    def _is_tried_again(job: Job, attempt: Attempt) -> bool:
        return len(job.attempts) < job.attempts_allowed and exit_rules.is_retried(
            job.exit_rules,
            exit_code=attempt.exit_code,
            reason=attempt.reason,
            status_reason=attempt.status_reason,
        )

    def _run_attempt(self, job: Job) -> Attempt | None:
        """None when the job was terminated before its process came to run."""
        plan = self._plan(job)
        with self._lock:
            if job.termination_reason is not None:
                return None
            try:
                running = RunningAttempt(job, plan, self._spawner)
            except OSError as exc:
                return not_started(f"CannotStartContainerError: {exc.strerror}")
            self._running[job.job_id] = running
        job.started_at = now_ms()
        self._set_status(job, "RUNNING")
        try:
            return running.wait()
        finally:
            with self._lock:
                del self._running[job.job_id]

    def _plan(self, job: Job) -> AttemptPlan:
        number = len(job.attempts) + 1
        scale = self._settings.timeout_scale
        folder = self._settings.logs / file_name(job.parameters.get(RUN_PARAMETER, "batch"))
        return AttemptPlan(
            number=number,
            environment=self._environment(job, number),
            log=folder / f"{file_name(job.name)}-{job.job_id[:8]}.{number}.log",
            fault=self._faults.for_job(job.chunk),
            timeout_s=None if job.attempt_timeout_s is None else job.attempt_timeout_s * scale,
            grace_s=STOP_GRACE_S * scale,
        )

    def _environment(self, job: Job, attempt: int) -> dict[str, str]:
        threads = str(max(1, round(job.definition.vcpus)))  # as many as the container's vCPUs would run
        return child_environment(
            self._endpoint(),
            {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            self._settings.environment,
            job.environment,
            {
                "AWS_BATCH_JOB_ID": job.job_id,
                "AWS_BATCH_JOB_ATTEMPT": str(attempt),
                "AWS_BATCH_JQ_NAME": job.queue.name,
            },
        )

    def _end(self, job: Job, status: str, reason: str) -> None:
        job.status_reason = reason
        job.stopped_at = now_ms()
        self._set_status(job, status)
        job.ended.set()

    def _set_status(self, job: Job, status: str) -> None:
        job.status = status
        self._tell(job)

    def _tell(self, job: Job) -> None:
        self._observer(
            JobChanged(
                job_id=job.job_id,
                job_name=job.name,
                queue=job.queue.logical_id,
                status=job.status,
                chunk=job.chunk,
                attempt=len(job.attempts) + (job.status == "RUNNING"),
                reason=job.status_reason,
            )
        )


def new_job_id() -> str:
    return str(uuid.uuid4())
