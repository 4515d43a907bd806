"""Redoing named chunks of an old run: what is handed out, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from export_cases import HEADER, ONE_AM, RUN_ID, TONIGHT, ExportNight, rows
from finflows.contracts.errors import InputRefused, NightInconsistent
from finflows.contracts.night import ChunkRef, ExportCustomersOutput
from finflows.contracts.stored_keys import chunk_key, list_prefix, manifest_key

LATER = ONE_AM + timedelta(days=11)


def exported() -> ExportNight:
    """Eight customers in three chunks."""
    night = ExportNight().receives(HEADER + rows(8))
    assert night.export().redo_for == "none"
    night.work.written.clear()
    return night


def resume(night: ExportNight, *chunks: int, **start: Any) -> ExportCustomersOutput:
    return night.export(LATER, resumeRunId=RUN_ID, chunks=list(chunks), **start)


def test_the_named_chunks_are_handed_out_again_for_this_execution() -> None:
    """In ascending order, each once. Nothing is written: what is done stands until something new replaces it."""
    night = exported()
    assert resume(night, 2, 0, 2) == ExportCustomersOutput(
        run_id=RUN_ID,
        manifest_key=manifest_key(RUN_ID),
        chunks=[ChunkRef(index=0, chunk="0", rows=3), ChunkRef(index=2, chunk="2", rows=2)],
        redo_for="execution-1",
    )
    assert night.work.written == []


def test_neither_the_customer_file_nor_the_list_is_read_again() -> None:
    """Raw input is kept for 30 days only, and the list of today is another one."""
    night = exported()
    for key in [TONIGHT, *(key for key in night.work.objects if key.startswith("incoming/list/"))]:
        del night.work.objects[key]
    assert len(resume(night, 1).chunks) == 1


def test_an_unknown_run_is_refused() -> None:
    """There is nothing to resume."""
    with pytest.raises(InputRefused, match=f"no run {RUN_ID}"):
        resume(ExportNight(), 0)


def test_an_unknown_chunk_is_refused_by_number() -> None:
    """Chunks are numbered from 0."""
    with pytest.raises(InputRefused, match="no chunk 3"):
        resume(exported(), 0, 3)


def test_another_date_than_the_runs_own_is_refused() -> None:
    """The same date may be said again."""
    assert resume(exported(), 0, runDate="2026-11-23").run_id == RUN_ID
    with pytest.raises(InputRefused, match=r"run date is 2026-11-23, now 2026-11-22"):
        resume(exported(), 0, runDate="2026-11-22")


@pytest.mark.parametrize("key", [chunk_key(RUN_ID, 1), list_prefix(RUN_ID) + "alt.csv"])
def test_a_run_whose_objects_have_expired_is_refused(key: str) -> None:
    """Also when the chunk itself is still there: the record could not be merged."""
    night = exported()
    del night.work.objects[key]
    with pytest.raises(NightInconsistent, match="1 of its objects are gone"):
        resume(night, 0)
