"""A job as AWS Batch describes it. Times are milliseconds since 1970, as in DescribeJobs.

https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from finflows.local import aws_names
from finflows.local.template.resources import ExitRule, JobDefinition, JobQueue

ENDED: Final = frozenset({"SUCCEEDED", "FAILED"})
PART_PARAMETERS: Final = ("chunk", "group")
"""What a job of a Map works on: a chunk of a night, a group of a day."""
RUN_PARAMETER: Final = "runId"
_REFERENCE: Final = "Ref::"


def now_ms() -> int:
    return int(time.time() * 1000)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One finished try. `exit_code` is None when no process came to run."""

    exit_code: int | None
    status_reason: str
    started_at: int
    stopped_at: int
    log: str | None = None
    reason: str | None = None
    is_final: bool = False
    """True when Batch itself ended it (time-out, TerminateJob): such an attempt is never retried."""

    def described(self) -> dict[str, Any]:
        container = {"exitCode": self.exit_code, "reason": self.reason, "logStreamName": self.log}
        return {
            "container": {key: value for key, value in container.items() if value is not None},
            "startedAt": self.started_at,
            "stoppedAt": self.stopped_at,
            "statusReason": self.status_reason,
        }


@dataclass(slots=True)
class Job:
    job_id: str
    name: str
    queue: JobQueue
    definition: JobDefinition
    parameters: Mapping[str, str]
    arguments: Sequence[str]
    environment: Mapping[str, str]
    attempts_allowed: int
    exit_rules: Sequence[ExitRule]
    attempt_timeout_s: int | None
    created_at: int = field(default_factory=now_ms)
    status: str = "SUBMITTED"
    status_reason: str | None = None
    started_at: int | None = None
    stopped_at: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    termination_reason: str | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def chunk(self) -> str | None:
        return next((self.parameters[name] for name in PART_PARAMETERS if name in self.parameters), None)

    def described(self) -> dict[str, Any]:
        """The DescribeJobs document; absent values are left out, as AWS does."""
        document = {
            "jobArn": aws_names.arn("batch", f"job/{self.job_id}"),
            "jobName": self.name,
            "jobId": self.job_id,
            "jobQueue": aws_names.arn("batch", f"job-queue/{self.queue.name}"),
            "status": self.status,
            "statusReason": self.status_reason,
            "attempts": [attempt.described() for attempt in self.attempts],
            "createdAt": self.created_at,
            "startedAt": self.started_at,
            "stoppedAt": self.stopped_at,
            "retryStrategy": {
                "attempts": self.attempts_allowed,
                "evaluateOnExit": [_described_rule(rule) for rule in self.exit_rules],
            },
            "dependsOn": [],
            "jobDefinition": aws_names.arn("batch", f"job-definition/{self.definition.name}:1"),
            "parameters": dict(self.parameters),
            "container": self._described_container(),
            "timeout": self.attempt_timeout_s and {"attemptDurationSeconds": self.attempt_timeout_s},
            "tags": {},
            "platformCapabilities": ["FARGATE"],
            "isTerminated": self.termination_reason is not None,
            "isCancelled": False,
        }
        return {key: value for key, value in document.items() if value is not None}

    def _described_container(self) -> dict[str, Any]:
        last = self.attempts[-1].described()["container"] if self.attempts else {}
        return {
            "command": list(self.arguments),
            "environment": [{"name": key, "value": value} for key, value in self.environment.items()],
            "resourceRequirements": [
                {"type": "VCPU", "value": f"{self.definition.vcpus:g}"},
                {"type": "MEMORY", "value": str(self.definition.memory_mb)},
            ],
            **last,
        }

    def summarised(self) -> dict[str, Any]:
        """The shorter ListJobs document."""
        keys = ("jobArn", "jobId", "jobName", "createdAt", "status", "statusReason", "startedAt", "stoppedAt")
        document = self.described()
        return {key: document[key] for key in keys if key in document}


def filled_command(command: Sequence[str], parameters: Mapping[str, str]) -> tuple[str, ...]:
    """`("--chunk", "Ref::chunk")` -> `("--chunk", "0007")`. A reference without a value stays as it is."""
    return tuple(
        parameters.get(part.removeprefix(_REFERENCE), part) if part.startswith(_REFERENCE) else part for part in command
    )


def _described_rule(rule: ExitRule) -> dict[str, str]:
    described = {
        "onExitCode": rule.on_exit_code,
        "onReason": rule.on_reason,
        "onStatusReason": rule.on_status_reason,
        "action": rule.action.lower(),
    }
    return {key: value for key, value in described.items() if value is not None}
