"""Shows a running execution: a live table on a terminal, one line per step elsewhere, nothing when quiet.

with watching(Console(stderr=True), quiet=False) as observer, Engine(..., observer=observer) as engine:
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from finflows.local.observer import (
    EngineEvent,
    ExecutionEnded,
    FunctionInvoked,
    JobChanged,
    MapStarted,
    Observer,
    StateEntered,
    ignore,
)
from finflows.local.progress import CountsOf, Progress, StateProgress, untold

_REFRESHES_PER_S: Final = 4
_GRID_COLUMNS: Final = 30  # a night's chunks in one row
_CELLS: Final = {
    "SUBMITTED": ("·", "dim"),
    "RUNNABLE": ("·", "dim"),
    "RUNNING": ("▶", "cyan"),
    "SUCCEEDED": ("■", "green"),
    "FAILED": ("✗", "red"),
}


@contextmanager
def watching(console: Console, *, quiet: bool = False, counts_of: CountsOf = untold) -> Iterator[Observer]:
    """An observer for an engine, as long as the context lasts. `counts_of` tells what a finished chunk found."""
    if quiet:
        yield ignore
    elif console.is_terminal:
        progress = Progress(counts_of)
        with Live(_Picture(progress), console=console, refresh_per_second=_REFRESHES_PER_S):
            yield progress.note
    else:
        yield PlainLines(console, counts_of)


class PlainLines:
    """An observer that writes a line per state, failed attempt and tenth of the chunks."""

    def __init__(self, console: Console, counts_of: CountsOf = untold) -> None:
        self._console = console
        self._progress = Progress(counts_of)
        self._tries: Counter[tuple[str, str | None]] = Counter()

    def __call__(self, event: EngineEvent) -> None:
        with self._progress.lock:
            known = len(self._progress.states)
            self._progress.note(event)
            line = self._line(event, is_new_state=len(self._progress.states) > known)
        if line:
            self._console.print(f"{event.at:%H:%M:%S} {line}", highlight=False, markup=False, soft_wrap=True)

    def _line(self, event: EngineEvent, *, is_new_state: bool) -> str | None:
        match event:
            case StateEntered(state=state) if is_new_state:
                return state
            case MapStarted(length=length, state=state):
                return f"  {length} {_parts(state)}"
            case JobChanged():
                return self._job_line(event)
            case FunctionInvoked(function=function, error=str(error)):
                return f"  {function} failed: {error}"
            case ExecutionEnded(status=status, error=error):
                return f"{status}{f' ({error})' if error else ''}"
            case _:
                return None

    def _job_line(self, event: JobChanged) -> str | None:
        if event.status == "SUCCEEDED":
            return self._count()
        verbs = {"FAILED": "failed", "RUNNABLE": "is tried again"}
        if event.reason is None or event.status not in verbs:
            return None
        state = self._progress.states[-1].name if self._progress.states else ""
        self._tries[state, event.chunk] += 1  # each try of a state is a job of its own, at its first attempt
        tried = self._tries[state, event.chunk]
        return f"  {_parts(state)[:-1]} {event.chunk} {verbs[event.status]} after attempt {tried}: {event.reason}"

    def _count(self) -> str | None:
        state = self._progress.states[-1] if self._progress.states else None
        if state is None or not state.total or state.left_at is not None:
            return None
        tenth = max(1, state.total // 10)
        if state.done % tenth:
            return None
        return ", ".join([f"  {state.done} of {state.total} {_parts(state.name)}", *_speed(self._progress)])


class _Picture:
    """Drawn anew at every refresh."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __rich__(self) -> RenderableType:
        with self._progress.lock:
            return Group(self._states(), self._grid())

    def _states(self) -> Table:
        now = datetime.now(UTC)
        table = Table(box=None, pad_edge=False)
        for title, justify in (("State", "left"), ("", "left"), ("Tasks", "right"), ("Seconds", "right")):
            table.add_column(title, justify=justify)  # type: ignore[arg-type]
        for state in self._progress.states:
            table.add_row(state.name, self._mark(state), _chunks(state), f"{state.seconds(now):.1f}")
        return table

    def _mark(self, state: StateProgress) -> Text:
        if state.left_at is None:
            return Text("running", style="cyan")
        is_last = state is self._progress.states[-1]
        if is_last and self._progress.status not in {"RUNNING", "SUCCEEDED"}:
            return Text(str(self._progress.status).lower(), style="red")
        return Text("done", style="green")

    def _grid(self) -> Text:
        grid = Text()
        for index, (_, chunk) in enumerate(sorted(self._progress.chunks.items())):
            if index and index % _GRID_COLUMNS == 0:
                grid.append("\n")
            sign, style = _CELLS[chunk.status]
            grid.append(sign, style=f"{style} underline" if chunk.attempts > 1 else style)
        told = _speed(self._progress) or _task_speed(self._progress)
        if told:
            grid.append("\n" + ", ".join(told), style="dim")
        return grid


def _speed(progress: Progress) -> list[str]:
    """Customers, hits, speed and time left, as far as they are known."""
    if not progress.counts:
        return []
    rate = progress.customers_per_second()
    told = [f"{progress.customers:,} customers", f"{progress.hits:,} hits", f"{rate:,.0f} customers/s"]
    seconds = progress.seconds_left()
    return [*told, f"about {_duration(seconds)} left"] if seconds else told


def _task_speed(progress: Progress) -> list[str]:
    rate = progress.chunks_per_second()
    return [f"{rate:.1f} tasks/s"] if rate else []


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"


def _parts(state: str) -> str:
    """What the iterations of a Map are called: a night has chunks, a day has groups of plans."""
    return "groups" if state == "Execute plans" else "chunks"


def _chunks(state: StateProgress) -> str:
    if state.total is None:
        return ""
    failed = f", {state.failed} failed" if state.failed else ""
    return f"{state.done}/{state.total}{failed}"
