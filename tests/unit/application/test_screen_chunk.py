"""Screening one chunk: what is written, in which order, and when nothing is."""

import json
from dataclasses import replace

import pytest

import fakes
import nights
from finflows.application.screen_chunk import ScreenChunk, TaskFacts
from finflows.contracts.errors import InputRefused, NightInconsistent
from finflows.contracts.night import Canary, DoneMarker
from finflows.contracts.stored_keys import chunk_key, done_marker_key, list_prefix, results_key

RUN = nights.RUN_ID


def screen_chunk(work: fakes.MemoryStore, *, attempt: int = 1) -> ScreenChunk:
    facts = TaskFacts(code_version="test", job_id="job", attempt=attempt, peak_memory_mb=lambda: 123.4)
    return ScreenChunk(work, fakes.SteppingClock(), fakes.read_customers, fakes.write_results, facts)


def night() -> fakes.MemoryStore:
    work = fakes.MemoryStore()
    nights.stored_night(work)
    work.written.clear()
    return work


def test_hits_are_stored_and_the_marker_vouches_for_them() -> None:
    """Chunk 0 holds customers C1 and C4; both are on the list."""
    work = night()
    marker = screen_chunk(work)(RUN, 0)
    rows = [json.loads(line) for line in work.read(results_key(RUN, 0)).decode().splitlines()]
    assert [(row, hit["customer_id"], hit["entity_id"]) for row, hit in rows] == [
        (1, "C1", "7001"),
        (4, "C4", "36"),
    ]
    assert (marker.rows_in, marker.rows_screened, marker.hits, marker.customers_hit) == (2, 2, 2, 2)
    assert marker == DoneMarker.parse(work.read(done_marker_key(RUN, 0)), what="marker")
    assert marker.peak_memory_mb == 123.4


def test_the_marker_is_written_after_the_results() -> None:
    """A task killed between the two leaves no marker, so that its chunk is screened again."""
    work = night()
    screen_chunk(work)(RUN, 0)
    assert work.written == [results_key(RUN, 0), done_marker_key(RUN, 0)]


def test_a_name_in_another_script_is_screened_and_counted() -> None:
    """Never passed silently."""
    marker = screen_chunk(night())(RUN, 1)
    assert (marker.rows_screened, marker.not_reliably_screened, marker.hits) == (2, 1, 0)


def test_canaries_are_found_in_every_chunk_and_kept_out_of_the_results() -> None:
    """They prove the matcher, not a customer."""
    work = night()
    marker = screen_chunk(work)(RUN, 1)
    assert [(each.customer_id, each.found, each.score) for each in marker.canaries] == [("canary-0", True, 1.0)]
    assert b"canary" not in work.read(results_key(RUN, 1))


def test_a_canary_that_is_not_found_fails_the_chunk_and_writes_nothing() -> None:
    """A matcher that misses what it must find has proved nothing about the others."""
    work = fakes.MemoryStore()
    lost = Canary(customer_id="canary-9", name="Zz Top", type="INDIVIDUAL", min_match=0.9, entity_id="7001")
    nights.stored_night(work, canaries=(nights.CANARY, lost))
    work.written.clear()
    with pytest.raises(NightInconsistent, match="Canaries canary-9 were not found in chunk 0"):
        screen_chunk(work)(RUN, 0)
    assert work.written == []


def test_a_finished_chunk_is_not_screened_again() -> None:
    """A redrive, a retry and a second trigger end at once."""
    work = night()
    first = screen_chunk(work)(RUN, 0)
    work.written.clear()
    assert screen_chunk(work, attempt=2)(RUN, 0) == first
    assert work.written == []


@pytest.mark.parametrize("field", ["chunk_sha256", "list_sha256", "config_sha256", "results_sha256"])
def test_a_marker_of_other_bytes_does_not_count(field: str) -> None:
    """Other customers, list, configuration or results: screen again."""
    work = night()
    marker = screen_chunk(work)(RUN, 0)
    work.write(done_marker_key(RUN, 0), marker.model_copy(update={field: "f" * 64}).to_json().encode())
    assert screen_chunk(work, attempt=2)(RUN, 0).attempt == 2


def test_a_marker_that_counts_too_few_rows_does_not_count() -> None:
    """The merge would refuse it for ever."""
    work = night()
    marker = screen_chunk(work)(RUN, 0)
    work.write(done_marker_key(RUN, 0), marker.model_copy(update={"rows_screened": 1}).to_json().encode())
    assert screen_chunk(work, attempt=2)(RUN, 0).rows_screened == 2


def test_a_done_chunk_is_screened_again_for_an_execution_that_resumes_its_run() -> None:
    """Once: a retry or a redrive of that execution finds its own marker. Another execution asks anew."""
    work = night()
    screen_chunk(work)(RUN, 0)
    redone = screen_chunk(work, attempt=2)(RUN, 0, "execution-2")
    assert (redone.attempt, redone.redone_for) == (2, "execution-2")
    assert screen_chunk(work, attempt=3)(RUN, 0, "execution-2") == redone
    assert screen_chunk(work, attempt=4)(RUN, 0, "execution-3").attempt == 4


def test_a_redone_chunk_is_done_for_everyone() -> None:
    """A later start of the same night adopts it."""
    work = night()
    redone = screen_chunk(work)(RUN, 0, "execution-2")
    assert screen_chunk(work, attempt=2)(RUN, 0) == redone


def test_a_marker_without_its_results_does_not_count() -> None:
    """Somebody deleted the results."""
    work = night()
    screen_chunk(work)(RUN, 0)
    del work.objects[results_key(RUN, 0)]
    assert screen_chunk(work, attempt=2)(RUN, 0).attempt == 2


def test_a_changed_chunk_file_is_refused() -> None:
    """The customers are not those of the manifest any more."""
    work = night()
    work.write(chunk_key(RUN, 0), work.read(chunk_key(RUN, 1)))
    with pytest.raises(NightInconsistent, match=r"chunks/0000\.parquet has SHA-256 .* the manifest says"):
        screen_chunk(work)(RUN, 0)


@pytest.mark.parametrize("data", [b"", b'"unterminated', nights.LIST_FILES["sdn.csv"].replace(b"JANE", b"JEAN") + b"x"])
def test_a_changed_list_is_refused(data: bytes) -> None:
    """Every chunk of a night is screened against the same bytes."""
    work = night()
    work.write(list_prefix(RUN) + "sdn.csv", data)
    with pytest.raises(NightInconsistent, match="pinned list"):
        screen_chunk(work)(RUN, 0)


def test_a_reader_that_loses_a_customer_fails_the_chunk() -> None:
    """rows in = screened, or nothing is written."""
    work = night()
    losing = replace(screen_chunk(work), read_customers=lambda paths: list(fakes.read_customers(paths))[1:])
    with pytest.raises(NightInconsistent, match=f"chunk 0 of run {RUN} do not add up: 2 in, 1 screened"):
        losing(RUN, 0)
    assert work.written == []


@pytest.mark.parametrize(("run_id", "index", "told"), [("scr-none", 0, "no run scr-none"), (RUN, 2, "no chunk 2")])
def test_an_unknown_run_or_chunk_is_refused(run_id: str, index: int, told: str) -> None:
    """Exit 64: repeating it changes nothing."""
    with pytest.raises(InputRefused, match=told):
        screen_chunk(night())(run_id, index)
