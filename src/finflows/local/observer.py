"""What the engine tells while it works. An observer is called from many threads and must not block or raise."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEvent:
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionStarted(EngineEvent):
    machine: str
    execution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionEnded(EngineEvent):
    machine: str
    execution: str
    status: str
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateEntered(EngineEvent):
    """`kind` is the ASL type: Task, Map, Choice, Pass, ..."""

    execution: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateExited(EngineEvent):
    execution: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStarted(EngineEvent):
    execution: str
    state: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed(EngineEvent):
    """A task's attempt failed; a Retry or Catch may follow."""

    execution: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged(EngineEvent):
    """A Batch job reached a status: SUBMITTED, RUNNABLE, RUNNING, SUCCEEDED or FAILED."""

    job_id: str
    job_name: str
    queue: str
    status: str
    chunk: str | None
    attempt: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionInvoked(EngineEvent):
    function: str
    duration_s: float
    error: str | None = None


class Observer(Protocol):
    def __call__(self, event: EngineEvent, /) -> None: ...


def ignore(_event: EngineEvent, /) -> None:
    """The observer of those who do not look."""
