"""The screening machine on the embedded engine, through the command: every way that a night can go."""

import json
import signal
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from night_runs import CHUNKS, RUN, Night

PATH_WITHOUT_FAILURE = ["Export customers", "Screen chunks", "Any chunk failed?", "Merge results", "Notify run"]


def outer(states: list[str]) -> list[str]:
    return [state for state in states if state not in {"Screen chunk", "Rescreen chunk", "Record failed chunk"}]


def test_a_night_without_faults_takes_the_short_path(undisturbed: Night) -> None:
    """Export, one pass, merge, notify; the summary is what --json prints; people are told once."""
    totals = json.loads((undisturbed.folder / "stdout.json").read_text())["totals"]
    assert (totals["rowsIn"], totals["screened"], totals["rejected"], totals["customersHit"]) == (24, 24, 0, 5)
    assert totals["canariesFound"] == totals["canariesExpected"] == 4 * CHUNKS
    assert outer(undisturbed.states_entered(RUN)) == PATH_WITHOUT_FAILURE
    assert undisturbed.jobs_by_chunk(RUN) == {str(chunk): 1 for chunk in range(CHUNKS)}
    assert undisturbed.messages().count(f"Screening {RUN}: 24 screened") == 1


def test_without_a_receiver_nobody_is_alerted(undisturbed: Night) -> None:
    """And no message waits for one."""
    summary = json.loads(undisturbed.archived(RUN, "summary.json").read_text())
    assert summary["alerts"]["alertsSent"] == 0
    assert list((undisturbed.state / "sqs/AlertQueue").iterdir()) == []


def test_a_person_is_told_counts_duration_and_where_the_results_are(night: Night) -> None:
    """And sees the states go by on the way; a rescreened chunk is mentioned."""
    done = night.run_for_a_person("--fail-chunk", "2")
    assert done.returncode == 0, done.stderr
    assert "Screen chunks" in done.stderr
    told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[1:] if not line.startswith(" "))
    assert done.stdout.startswith("All 24 readable customers were screened: 50 hits for 5 customers.")
    assert told["Rows"] == "24 in = 24 screened + 0 rejected"
    assert told["Chunks"] == "4, 1 rescreened; canaries 16 of 16"
    assert told["Time"].endswith("names/s")
    assert "Export customers" in done.stdout
    assert "Rescreen failed chunks" in done.stdout
    assert (Path(told["Results"]) / "matches.parquet").is_file()


def test_a_customer_file_that_is_not_there_is_named(night: Night) -> None:
    """Before any engine starts."""
    night.customers.unlink()
    done = night.run_for_a_person()
    assert done.returncode == 2
    assert "customers.csv does not exist" in done.stderr
    assert not night.state.exists()


def test_no_name_travels_through_the_state_machine(undisturbed: Night) -> None:
    """The history is kept for 90 days and read by people who may not see customers."""
    history = json.dumps(undisturbed.history(RUN)).lower()
    assert "screen chunks" in history
    assert not [word for word in ("bogdan", "kardelen", "plain person", "wintergreen") if word in history]


def test_a_chunk_that_fails_once_is_rescreened_and_the_others_run_once(night: Night) -> None:
    """The first pass records the failure; the second repeats that chunk alone."""
    done = night.run("--run-id", RUN, "--fail-chunk", "3")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["firstPassFailures"] == [3]
    assert "Rescreen failed chunks" in night.states_entered(RUN)
    assert night.jobs_by_chunk(RUN) == {str(chunk): 2 if chunk == 3 else 1 for chunk in range(CHUNKS)}


def test_a_run_that_fails_in_both_passes_is_finished_by_starting_it_again(night: Night, undisturbed: Night) -> None:
    """It ends where "redrive from failure" begins, after three tries in the second pass: the task and its two retries.

    Then the archive is that of an undisturbed night.
    """
    done = night.run("--run-id", RUN, "--fail-chunk", "3", "--times", "9")
    assert done.returncode == 1
    assert "ended FAILED in 'Rescreen failed chunks': States.TaskFailed" in done.stderr
    assert "--run-id scr-2026-11-23" in done.stderr
    assert outer(night.states_entered(RUN))[-1] == "Rescreen failed chunks"
    assert night.jobs_by_chunk(RUN) == {str(chunk): 4 if chunk == 3 else 1 for chunk in range(CHUNKS)}
    assert f"Screening {RUN}: FAILED" in night.messages()
    done = night.run("--run-id", RUN)
    assert done.returncode == 0, done.stderr
    assert results(night) == results(undisturbed)


def results(night: Night) -> list[bytes]:
    return [night.archived(RUN, name).read_bytes() for name in ("matches.csv", "matches.parquet", "screened.parquet")]


def test_a_killed_run_continues_and_finished_chunks_are_not_screened_again(night: Night, undisturbed: Night) -> None:
    """SIGKILL in the middle of the first pass, where a chunk hangs, then the same command again."""
    running = night.start("--run-id", RUN, "--hang-chunk", "2")
    markers = night.stored(RUN, "results")
    wait_for(markers / "0000.done.json")
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = {path.name: path.read_bytes() for path in markers.glob("*.done.json")}
    assert "0002.done.json" not in before
    done = night.run("--run-id", RUN)
    assert done.returncode == 0, done.stderr
    assert {name: (markers / name).read_bytes() for name in before} == before
    assert json.loads(done.stdout)["totals"]["screened"] == 24
    assert results(night) == results(undisturbed)


def test_the_archive_says_what_became_of_every_customer(undisturbed: Night) -> None:
    """In input order, whatever the chunks did."""
    rows = pq.read_table(undisturbed.archived(RUN, "screened.parquet")).to_pylist()
    assert [row["customer_id"] for row in rows] == [f"C{i:02d}" for i in range(24)]
    assert [row["row"] for row in rows if row["outcome"] == "hit"] == [1, 6, 11, 16, 21]


def test_an_empty_file_ends_with_a_warning(night: Night) -> None:
    """No chunk, no canary, a record all the same."""
    night.customers.write_text("customerId,name,type\n")
    done = night.run("--run-id", RUN)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"].startswith("WARNING")
    assert "WARNING, empty customer file" in night.messages()


def test_another_file_under_the_same_run_id_is_refused(night: Night, undisturbed: Night) -> None:
    """A night is never overwritten: exit 2, and the first record stays."""
    record = undisturbed.archived(RUN, "summary.json").read_bytes()
    night.customers.write_text("customerId,name\nC99,Somebody Else\n")
    done = replace(undisturbed, inputs=night.folder).run("--run-id", RUN)
    assert done.returncode == 2
    assert "exists with other customers" in done.stderr
    assert undisturbed.archived(RUN, "summary.json").read_bytes() == record


def test_too_many_unreadable_rows_end_the_run_and_are_kept(night: Night) -> None:
    """Exit 2 names the file of rejects; none of the rows is lost."""
    night.customers.write_text(night.customers.read_text() + "C90,\nC91,Only Two\n,Nobody,INDIVIDUAL\n")
    done = night.run("--run-id", RUN)
    assert done.returncode == 2
    assert "rejects.ndjson" in done.stderr
    assert "Traceback" not in done.stderr
    reasons = [json.loads(line)["reason"] for line in night.stored(RUN, "rejects.ndjson").read_text().splitlines()]
    assert reasons == ["wrong_field_count", "wrong_field_count", "id_missing"]


def test_rejected_rows_within_the_limit_are_archived_and_told(night: Night) -> None:
    """rows in = screened + rejected, and the rejected ones are named in the record."""
    night.customers.write_text(night.customers.read_text() + "C90,,INDIVIDUAL\n")
    done = night.run("--run-id", RUN, "--max-reject-rate", "0.1")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["totals"]["rowsIn"], summary["totals"]["screened"], summary["totals"]["rejected"]) == (25, 24, 1)
    assert "NOT screened" in summary["verdict"]
    assert json.loads(night.archived(RUN, "rejects.ndjson").read_text())["customer_id"] == "C90"


def wait_for(path: Path, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.01)
