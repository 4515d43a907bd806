"""What a person wants to know of a running execution."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
from finflows.local.progress import ChunkCounts, Progress

START = datetime(2026, 11, 24, 6, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def job(chunk: str, status: str, attempt: int = 1) -> JobChanged:
    return JobChanged(job_id=chunk, job_name=chunk, queue="Q", status=status, chunk=chunk, attempt=attempt)


def entered(state: str, kind: str, seconds: float = 0) -> StateEntered:
    return StateEntered(execution="r-1", state=state, kind=kind, at=at(seconds))


def left(state: str, kind: str, seconds: float = 0) -> StateExited:
    return StateExited(execution="r-1", state=state, kind=kind, at=at(seconds))


def progress_of(*events: EngineEvent) -> Progress:
    progress = Progress()
    for event in events:
        progress.note(event)
    return progress


def test_outer_states_are_listed_and_inner_ones_counted() -> None:
    """A Map is one line, however many iterations it has."""
    progress = progress_of(
        ExecutionStarted(machine="M", execution="r-1"),
        entered("Export", "Task"),
        left("Export", "Task", 2),
        entered("Screen", "Map", 2),
        MapStarted(execution="r-1", state="Screen", length=3),
        entered("Screen chunk", "Task"),
        job("0", "RUNNING"),
        job("0", "SUCCEEDED"),
        left("Screen chunk", "Task"),
        job("1", "FAILED"),
        FunctionInvoked(function="F", duration_s=1.0),
    )
    assert [(state.name, state.total, state.done, state.failed) for state in progress.states] == [
        ("Export", None, 0, 0),
        ("Screen", 3, 1, 1),
    ]
    assert progress.states[0].seconds(at(99)) == 2
    assert progress.status == "RUNNING"


def test_a_chunk_has_the_status_of_its_last_job() -> None:
    """With the number of its attempts."""
    progress = progress_of(
        entered("Screen", "Map"), job("7", "RUNNING"), job("7", "FAILED"), job("7", "RUNNING"), job("7", "SUCCEEDED")
    )
    assert (progress.chunks["7"].status, progress.chunks["7"].attempts) == ("SUCCEEDED", 2)


def test_throughput_is_that_of_the_map_that_ran_last() -> None:
    """Chunks done by the seconds that they took."""
    progress = progress_of(
        entered("Screen", "Map"),
        MapStarted(execution="r-1", state="Screen", length=2),
        job("0", "SUCCEEDED"),
        job("1", "SUCCEEDED"),
        left("Screen", "Map", 4),
    )
    assert progress.chunks_per_second(at(100)) == 0.5
    assert Progress().chunks_per_second() == 0.0


def test_the_end_closes_the_state_that_was_open() -> None:
    """A failed state has no exit of its own."""
    progress = progress_of(
        entered("Merge", "Task"), ExecutionEnded(machine="M", execution="r-1", status="FAILED", at=at(3))
    )
    assert progress.status == "FAILED"
    assert progress.states[0].left_at == at(3)


def counted(*events: EngineEvent) -> Progress:
    """Every chunk has five customers and one hit."""
    progress = Progress(lambda execution, chunk: ChunkCounts(5, 1) if (execution, chunk) != ("r-1", "9") else None)
    for event in events:
        progress.note(event)
    return progress


def test_customers_and_hits_are_those_of_finished_chunks() -> None:
    """A chunk that is screened again counts once; one whose counts are not told counts nothing."""
    progress = counted(
        ExecutionStarted(machine="M", execution="r-1"),
        entered("Screen", "Map"),
        MapStarted(execution="r-1", state="Screen", length=4),
        job("0", "SUCCEEDED"),
        job("1", "SUCCEEDED"),
        job("1", "SUCCEEDED"),
        job("2", "FAILED"),
        job("9", "SUCCEEDED"),
    )
    assert (progress.customers, progress.hits) == (10, 2)
    assert progress.customers_per_second(at(4)) == 2.5
    assert Progress().customers_per_second() == 0.0


def test_the_time_left_is_told_at_the_speed_so_far() -> None:
    """From the first finished chunk to the end of the Map."""
    progress = counted(
        entered("Screen", "Map"), MapStarted(execution="r-1", state="Screen", length=4), job("0", "RUNNING")
    )
    assert progress.seconds_left(at(3)) is None
    progress.note(job("0", "SUCCEEDED"))
    assert progress.seconds_left(at(3)) == 9.0
    progress.note(left("Screen", "Map", 5))
    assert progress.seconds_left(at(6)) is None
