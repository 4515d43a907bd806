"""Merging: the proof that nobody is missing, and the archive record."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import fakes
import nights
from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.match_statuses import MatchStatus
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import DoneMarker, RowsBaseline, Summary
from finflows.contracts.stored_keys import (
    ROWS_BASELINE_KEY,
    archived_list_prefix,
    done_marker_key,
    manifest_key,
    results_key,
)
from finflows.screening.hits import Hit
from finflows.screening.review import HitStatus
from nights import merged, merger, screened_night

RUN = nights.RUN_ID
PREFIX = f"2026/11/23/{RUN}/"


def lines(archive: fakes.MemoryStore, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.read(PREFIX + name).decode().splitlines()]


def test_the_hits_of_all_chunks_stand_in_input_order() -> None:
    """Chunks take turns; the archive does not show it."""
    _, archive = merged(screened_night())
    assert [hit["customer_id"] for hit in lines(archive, "matches.parquet")] == ["C1", "C4"]
    assert lines(archive, "matches.csv") == lines(archive, "matches.parquet")


def test_every_customer_has_an_outcome_also_when_nothing_matched() -> None:
    """The record proves that the check ran."""
    _, archive = merged(screened_night())
    assert [
        (row["row"], row["customer_id"], row["outcome"], row["threshold"]) for row in lines(archive, "screened.parquet")
    ] == [
        (1, "C1", "hit", 0.88),
        (2, "C2", "clear", 0.88),
        (4, "C4", "hit", 0.88),
        (5, "C5", "not_reliably_screened", 0.88),
    ]


def test_the_summary_adds_up_and_is_written_last() -> None:
    """Where the summary is, the record is whole."""
    answer, archive = merged(screened_night(), 1)
    summary = Summary.parse(archive.read(answer.summary_key), what="summary")
    totals = summary.totals
    assert archive.written[-1] == answer.summary_key == PREFIX + "summary.json"
    assert (totals.rows_in, totals.screened, totals.rejected) == (5, 4, 1)
    assert (totals.hits, totals.customers_hit, totals.not_reliably_screened) == (2, 2, 1)
    assert (totals.canaries_expected, totals.canaries_found) == (2, 2)
    assert summary.first_pass_failures == [1]
    assert [(chunk.index, chunk.rescreened) for chunk in summary.chunks] == [(0, False), (1, True)]
    assert {output.key for output in summary.outputs} == {
        PREFIX + name
        for name in (
            "matches.parquet",
            "matches.csv",
            "matches_status.parquet",
            "screened.parquet",
            "rejects.ndjson",
            "manifest.json",
            "report.html",
        )
    }


def test_the_report_is_made_of_the_record_and_counts_among_its_files() -> None:
    """It shows every output but itself: no file holds its own hash."""
    answer, archive = merged(screened_night())
    told = json.loads(archive.read(PREFIX + "report.html"))
    summary = Summary.parse(archive.read(answer.summary_key), what="summary")
    assert told["verdict"] == summary.verdict
    assert told["customers"] == ["C1", "C4"]
    assert told["rejects"] == [3]
    assert told["repeats"] == [False, False]
    assert told["outputs"] == [output.key for output in summary.outputs][:-1]
    assert summary.outputs[-1].sha256 == sha256_of_bytes(archive.read(PREFIX + "report.html"))


def test_the_report_says_what_was_known_of_a_hit_where_that_is_archived() -> None:
    """A file beside the matches has a status for each."""
    work, archive = screened_night(), fakes.MemoryStore("archive")

    class Judging(fakes.JsonArchive):
        def matches_status_parquet(self, path: Path, rows: Iterable[MatchStatus]) -> int:
            statuses = (HitStatus.NEW, HitStatus.REPEAT)
            return super().matches_status_parquet(
                path, (replace(row, status=status) for row, status in zip(rows, statuses, strict=True))
            )

    replace(merger(work, archive), writer=Judging())(nights.merge_request())
    assert json.loads(archive.read(PREFIX + "report.html"))["repeats"] == [False, True]


def test_the_verdict_says_who_was_not_screened() -> None:
    """A person reads this line first."""
    answer, archive = merged(screened_night())
    verdict = Summary.parse(archive.read(answer.summary_key), what="summary").verdict
    assert verdict == (
        "All 4 readable customers were screened: 2 hits for 2 customers. "
        "NOT screened, because they could not be read: 1 row (rejects.ndjson). "
        "Not reliably screened, in non-Latin script: 1 name."
    )


def test_an_empty_night_is_archived_with_a_warning() -> None:
    """Nobody to screen is a fact that has to be told."""
    work = fakes.MemoryStore()
    nights.stored_night(work, customers=(), rejected=0)
    archive = fakes.MemoryStore("archive")
    answer = merger(work, archive)(nights.merge_request(chunks=0))
    assert Summary.parse(archive.read(answer.summary_key), what="summary").verdict.startswith("WARNING")


def test_the_list_is_archived_once_however_many_nights_use_it() -> None:
    """`lists/<sha256>/` is shared."""
    work = screened_night()
    archive = fakes.MemoryStore("archive")
    merger(work, archive)(nights.merge_request())
    prefix = archived_list_prefix(nights.list_facts().sha256)
    assert archive.objects[prefix + "sdn.csv"] == nights.LIST_FILES["sdn.csv"]
    archive.written.clear()
    merger(work, archive)(nights.merge_request())
    assert not [key for key in archive.written if key.startswith("lists/")]


def test_the_next_night_is_compared_with_these_rows() -> None:
    """The export refuses a file that shrank."""
    work = screened_night()
    merged(work)
    assert RowsBaseline.parse(work.read(ROWS_BASELINE_KEY), what="baseline").rows_in == 5


def test_the_record_of_a_resumed_run_says_which_chunks_were_redone() -> None:
    """Their speed is that of what this execution screened: two of four customers in two seconds."""
    work = screened_night()
    nights.screener(work, "today")(RUN, 1, nights.EXECUTION)
    request = nights.merge_request()
    archive = fakes.MemoryStore("archive")
    resumed = request.model_copy(update={"first_pass": request.first_pass[1:]})
    answer = merger(work, archive)(resumed)
    summary = Summary.parse(archive.read(answer.summary_key), what="summary")
    assert summary.redone_chunks == [1]
    assert [chunk.code_version for chunk in summary.chunks] == ["test", "today"]
    assert summary.names_per_second == pytest.approx(2 / summary.duration_seconds, rel=0.1)


def test_a_resumed_run_leaves_the_row_count_of_the_last_night_alone() -> None:
    """It may be weeks old."""
    work = screened_night()
    nights.screener(work)(RUN, 0, nights.EXECUTION)
    merged(work)
    assert not work.exists(ROWS_BASELINE_KEY)


def test_a_deliberate_other_run_does_not_move_that_measure() -> None:
    """Ten customers screened by hand must not let tomorrow's file shrink to nine."""
    work = screened_night()
    night = work.read(manifest_key(RUN)).decode()
    for key in [key for key in work.objects if key.startswith(f"runs/{RUN}/")]:
        work.objects[key.replace(RUN, f"{RUN}-2")] = work.objects[key].replace(RUN.encode(), f"{RUN}-2".encode())
    assert f"{RUN}-2" not in night
    merger(work, fakes.MemoryStore("archive"))(nights.merge_request().model_copy(update={"run_id": f"{RUN}-2"}))
    assert not work.exists(ROWS_BASELINE_KEY)


def test_missing_markers_are_all_named_and_nothing_is_archived() -> None:
    """The operator gets the whole list at once."""
    work = screened_night()
    del work.objects[done_marker_key(RUN, 0)]
    del work.objects[done_marker_key(RUN, 1)]
    archive = fakes.MemoryStore("archive")
    with pytest.raises(NightInconsistent, match="no valid done marker for chunk 0, 1"):
        merger(work, archive)(nights.merge_request())
    assert archive.written == []


def test_a_marker_of_another_list_does_not_count() -> None:
    """Its chunk was screened against other names."""
    work = screened_night()
    marker = DoneMarker.parse(work.read(done_marker_key(RUN, 1)), what="marker")
    work.write(done_marker_key(RUN, 1), marker.model_copy(update={"list_sha256": "e" * 64}).to_json().encode())
    with pytest.raises(NightInconsistent, match="chunk 1"):
        merged(work)


def test_a_marker_whose_rows_do_not_add_up_is_refused() -> None:
    """Chunk 1 has two customers and says it screened one."""
    work = screened_night()
    marker = DoneMarker.parse(work.read(done_marker_key(RUN, 1)), what="marker")
    work.write(done_marker_key(RUN, 1), marker.model_copy(update={"rows_screened": 1}).to_json().encode())
    with pytest.raises(NightInconsistent, match=r"chunk 1 .* 2 in, 1 screened"):
        merged(work)


def test_a_manifest_whose_rows_do_not_add_up_is_refused() -> None:
    """Six rows in, four screened, one rejected: somebody is missing."""
    work = screened_night()
    manifest = nights.stored_night(work)
    wrong = manifest.model_copy(update={"input": manifest.input.model_copy(update={"rows_in": 6})})
    work.write(manifest_key(RUN), wrong.to_json().encode())
    with pytest.raises(NightInconsistent, match="6 in, 4 screened, 1 rejected; 1 unaccounted for"):
        merged(work)


def test_changed_results_are_refused() -> None:
    """The marker vouches for other bytes."""
    work = screened_night()
    work.write(results_key(RUN, 0), work.read(results_key(RUN, 0)) + b"\n")
    with pytest.raises(NightInconsistent, match=r"results of chunk 0 were changed"):
        merged(work)


def test_an_archive_file_that_lost_a_row_is_refused() -> None:
    """What is written is counted again."""
    work = screened_night()
    archive = fakes.MemoryStore("archive")

    class Losing(fakes.JsonArchive):
        def matches_csv(self, path: Path, hits: Iterable[Hit]) -> int:
            return super().matches_csv(path, list(hits)[1:])

    with pytest.raises(NightInconsistent, match=r"matches\.csv"):
        replace(merger(work, archive), writer=Losing())(nights.merge_request())
    assert archive.written == []
