"""Faults of a drill: whom they strike, and how often."""

from __future__ import annotations

from finflows.local.faults import Faults, FunctionFault, JobFault


def test_a_fault_strikes_its_chunk_as_often_as_planned() -> None:
    """The chunk's name is its number, however it is padded."""
    faults = Faults(fail_chunk={7: 2})
    assert [faults.for_job(chunk) for chunk in ("0007", "8", "7", "7")] == [JobFault.FAIL, None, JobFault.FAIL, None]


def test_each_kind_of_fault_is_used_up_by_itself() -> None:
    """A chunk may be killed first and reclaimed afterwards."""
    faults = Faults(kill_chunk={1: 1}, spot_reclaim={1: 1}, hang_chunk={1: 1})
    assert [faults.for_job("1") for _ in range(4)] == [JobFault.KILL, JobFault.SPOT_RECLAIM, JobFault.HANG, None]


def test_jobs_without_a_chunk_are_never_struck() -> None:
    """Other jobs are none of a drill's business."""
    assert Faults(fail_chunk={0: 9}).for_job(None) is None
    assert Faults(fail_chunk={0: 9}).for_job("none") is None


def test_functions_are_struck_by_name() -> None:
    """In their code, or in the service."""
    faults = Faults(lambda_error={"A": 1}, lambda_service_error={"B": 1})
    assert [faults.for_function(name) for name in ("A", "A", "B", "C")] == [
        FunctionFault.ERROR,
        None,
        FunctionFault.SERVICE_ERROR,
        None,
    ]


def test_starts_are_throttled_as_often_as_planned() -> None:
    """And then no more."""
    faults = Faults(throttled_starts=2)
    assert [faults.throttles_start() for _ in range(3)] == [True, True, False]
