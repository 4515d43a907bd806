"""The view of a running execution, on a terminal and elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from finflows.local.live_view import watching
from finflows.local.observer import (
    EngineEvent,
    ExecutionEnded,
    ExecutionStarted,
    FunctionInvoked,
    JobChanged,
    MapStarted,
    StateEntered,
    StateExited,
)
from finflows.local.progress import ChunkCounts


def job(chunk: int, status: str, reason: str | None = None) -> JobChanged:
    name = f"{chunk:04d}"
    return JobChanged(job_id=name, job_name=name, queue="Q", status=status, chunk=name, attempt=1, reason=reason)


def events(status: str = "SUCCEEDED") -> list[EngineEvent]:
    return [
        ExecutionStarted(machine="M", execution="r-1"),
        StateEntered(execution="r-1", state="Export customers", kind="Task"),
        FunctionInvoked(function="ExportCustomersFunction", duration_s=1.0, error="ListUnavailable"),
        FunctionInvoked(function="ExportCustomersFunction", duration_s=1.0),
        StateExited(execution="r-1", state="Export customers", kind="Task"),
        StateEntered(execution="r-1", state="Screen chunks", kind="Map"),
        MapStarted(execution="r-1", state="Screen chunks", length=40),
        *(job(chunk, "SUBMITTED") for chunk in range(40)),
        *(job(chunk, "SUCCEEDED") for chunk in range(38)),
        job(38, "RUNNING"),
        job(38, "RUNNABLE", "Your Spot Task was interrupted."),
        job(38, "RUNNING"),
        job(39, "FAILED", "Essential container in task exited"),
        ExecutionEnded(machine="M", execution="r-1", status=status, error=None if status == "SUCCEEDED" else "E"),
        job(38, "SUCCEEDED"),
    ]


def shown(*, terminal: bool, quiet: bool = False, status: str = "SUCCEEDED") -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=100, color_system=None)
    with watching(console, quiet=quiet) as observer:
        for event in events(status):
            observer(event)
    return file.getvalue()


def test_without_a_terminal_there_is_a_line_per_step() -> None:
    """States, tenths of the chunks, failures with their reason, the end."""
    lines = [line[9:] for line in shown(terminal=False).splitlines()]
    assert lines == [
        "Export customers",
        "  ExportCustomersFunction failed: ListUnavailable",
        "Screen chunks",
        "  40 chunks",
        *(f"  {done} of 40 chunks" for done in range(4, 40, 4)),
        "  chunk 0038 is tried again after attempt 1: Your Spot Task was interrupted.",
        "  chunk 0039 failed after attempt 1: Essential container in task exited",
        "SUCCEEDED",
    ]


def test_tries_of_a_chunk_are_counted_over_its_jobs() -> None:
    """A state that retries submits a new job, and each is at its first attempt."""
    file = io.StringIO()
    with watching(Console(file=file, width=100)) as observer:
        observer(StateEntered(execution="r-1", state="Rescreen failed chunks", kind="Map"))
        for number in range(3):
            observer(replace(job(7, "FAILED", "It stopped."), job_id=str(number)))
    assert [f"after attempt {number}:" in line for number, line in enumerate(file.getvalue().splitlines())] == [
        False,
        True,
        True,
        True,
    ]


def test_a_failure_is_named_at_the_end() -> None:
    """Status and error."""
    assert shown(terminal=False, status="FAILED").splitlines()[-1].endswith("FAILED (E)")


def test_on_a_terminal_states_and_chunks_are_drawn() -> None:
    """A row per state with its count, a cell per chunk."""
    picture = shown(terminal=True)
    assert "Export customers" in picture
    assert "38/40, 1 failed" in picture
    assert "■" * 30 in picture
    assert "✗" in picture


def test_a_failed_state_is_marked() -> None:
    """The last one, with the status of the execution."""
    assert "failed" in shown(terminal=True, status="FAILED").rsplit("Screen chunks", 1)[1]


def test_quiet_shows_nothing() -> None:
    """Not even on a terminal."""
    assert shown(terminal=True, quiet=True) == ""


def test_customers_hits_speed_and_time_left_are_told_where_they_are_known() -> None:
    """On a terminal below the chunks, elsewhere behind each tenth of them."""
    for terminal in (True, False):
        file = io.StringIO()
        console = Console(file=file, force_terminal=terminal, width=100, color_system=None)
        with watching(console, counts_of=lambda _execution, _chunk: ChunkCounts(100, 3)) as observer:
            for event in events()[:-6]:
                observer(event)
        assert "3,800 customers, 114 hits, " in file.getvalue() or "3,600 customers, 108 hits, " in file.getvalue()
        assert "customers/s, about " in file.getvalue()
        assert " left" in file.getvalue()
