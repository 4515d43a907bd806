"""What a person wants to know of a running execution, gathered from the engine's events."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from finflows.local.observer import (
    EngineEvent,
    ExecutionEnded,
    ExecutionStarted,
    JobChanged,
    MapStarted,
    StateEntered,
    StateExited,
)


@dataclass(slots=True)
class StateProgress:
    """An outermost state. `total` counts the iterations of a Map, of which `done` have a job that succeeded."""

    name: str
    kind: str
    entered_at: datetime
    left_at: datetime | None = None
    total: int | None = None
    done: int = 0
    failed: int = 0

    def seconds(self, now: datetime) -> float:
        return ((self.left_at or now) - self.entered_at).total_seconds()


@dataclass(slots=True)
class ChunkProgress:
    """`status` is the job's: SUBMITTED, RUNNABLE, RUNNING, SUCCEEDED, FAILED."""

    status: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class ChunkCounts:
    """What a finished chunk found."""

    customers: int
    hits: int


CountsOf = Callable[[str, str], ChunkCounts | None]
"""Of an execution and a chunk whose job succeeded; None when that cannot be told."""


def untold(_execution: str, _chunk: str) -> ChunkCounts | None:
    """The engine itself does not know what its jobs count."""
    return None


@dataclass(slots=True)
class Progress:
    """Feed it events with `note`; read it under `lock`."""

    counts_of: CountsOf = untold
    counts: dict[str, ChunkCounts] = field(default_factory=dict)
    states: list[StateProgress] = field(default_factory=list)
    chunks: dict[str, ChunkProgress] = field(default_factory=dict)
    execution: str | None = None
    status: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def note(self, event: EngineEvent) -> None:
        with self.lock:
            match event:
                case ExecutionStarted(execution=name):
                    self.execution, self.status = name, "RUNNING"
                case ExecutionEnded(status=status, at=at):
                    self.status = status
                    self._leave(at)
                case StateEntered() if self._open_map() is None:
                    self.states.append(StateProgress(event.state, event.kind, event.at))
                case MapStarted() if (state := self._open_map()) and state.name == event.state:
                    state.total = event.length
                case StateExited() if self.states and self.states[-1].name == event.state:
                    self._leave(event.at)
                case JobChanged():
                    self._note_job(event)
                case _:
                    pass

    def chunks_per_second(self, now: datetime | None = None) -> float:
        """Of the Map that runs, or ran last."""
        with self.lock:
            maps = [state for state in self.states if state.total]
            if not maps:
                return 0.0
            seconds = maps[-1].seconds(now or datetime.now(UTC))
            return maps[-1].done / seconds if seconds > 0 else 0.0

    def seconds_left(self, now: datetime | None = None) -> float | None:
        """Of the Map that is open, at the speed that it had so far; None before its first chunk is done."""
        with self.lock:
            state = self._open_map()
            if state is None or not state.total or not state.done:
                return None
            return (state.total - state.done - state.failed) * state.seconds(now or datetime.now(UTC)) / state.done

    @property
    def customers(self) -> int:
        return sum(counted.customers for counted in self.counts.values())

    @property
    def hits(self) -> int:
        return sum(counted.hits for counted in self.counts.values())

    def customers_per_second(self, now: datetime | None = None) -> float:
        """Since the first Map began; until the last one ended."""
        with self.lock:
            maps = [state for state in self.states if state.total]
            if not maps:
                return 0.0
            seconds = ((maps[-1].left_at or now or datetime.now(UTC)) - maps[0].entered_at).total_seconds()
            return self.customers / seconds if seconds > 0 else 0.0

    def _note_job(self, event: JobChanged) -> None:
        state = self._open_map()
        if state is not None and event.status in {"SUCCEEDED", "FAILED"}:
            state.done += event.status == "SUCCEEDED"
            state.failed += event.status == "FAILED"
        if event.chunk is not None:
            chunk = self.chunks.setdefault(event.chunk, ChunkProgress(event.status))
            chunk.status = event.status
            chunk.attempts += event.status == "RUNNING"
            if event.status == "SUCCEEDED":
                self._count(event.chunk)

    def _count(self, chunk: str) -> None:
        counted = self.counts_of(self.execution or "", chunk)
        if counted is not None:
            self.counts[chunk] = counted

    def _open_map(self) -> StateProgress | None:
        last = self.states[-1] if self.states else None
        return last if last is not None and last.kind == "Map" and last.left_at is None else None

    def _leave(self, at: datetime) -> None:
        if self.states and self.states[-1].left_at is None:
            self.states[-1].left_at = at
