"""``finflows report``: from the record alone, and only from a record that nobody changed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import fakes
import nights
from command_line import Command
from finflows.adapters.archive_files import ArchiveFiles, read_standings
from finflows.adapters.reports.night_page import write_night_report
from finflows.application.fingerprints import sha256_of_file
from finflows.application.report_night import read_summary
from finflows.contracts.errors import InputRefused
from nights import merger, screened_night

RUN = nights.RUN_ID


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    """A state folder that holds the record of a merged night, as files."""
    archive = fakes.MemoryStore("archive")
    real = {"writer": ArchiveFiles(), "write_report": write_night_report, "read_standings": read_standings}
    replace(merger(screened_night(), archive), **real)(nights.merge_request())  # type: ignore[arg-type]
    for key, content in archive.objects.items():
        path = tmp_path / "state/s3/archive-bucket" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "state"


def record(state_dir: Path) -> Path:
    return state_dir / "s3/archive-bucket/2026/11/23" / RUN


def vouch_for(path: Path, summary: Path) -> None:
    """As if the night had written the file so."""
    document = json.loads(summary.read_text())
    (output,) = (each for each in document["outputs"] if each["key"].endswith(path.name))
    output.update(sha256=sha256_of_file(path), bytes=path.stat().st_size)
    summary.write_text(json.dumps(document))


def test_the_report_is_made_again_byte_for_byte(finflows: Command, state_dir: Path, tmp_path: Path) -> None:
    """By the same code; the archived one is not touched."""
    out = tmp_path / "again.html"
    told = finflows("report", RUN, "--out", out, "--state-dir", state_dir)
    assert (told.exit_code, told.out.strip()) == (0, str(out))
    assert "All 4 readable customers were screened" in told.err
    assert out.read_bytes() == (record(state_dir) / "report.html").read_bytes()


def test_a_record_may_lie_anywhere(finflows: Command, state_dir: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """Such as a copy from S3; the page is opened on demand."""
    copied = tmp_path / "copy"
    record(state_dir).rename(copied)
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    monkeypatch.chdir(tmp_path)
    assert finflows("report", copied, "--open").exit_code == 0
    assert opened == [(tmp_path / "copy-report.html").as_uri()]


def test_what_was_known_of_the_hits_is_on_the_page(finflows: Command, state_dir: Path, tmp_path: Path) -> None:
    """As the record has it for each hit."""
    path = record(state_dir) / "matches_status.parquet"
    table = pq.read_table(path)
    statuses = pa.array(["repeat", "cleared"])
    pq.write_table(table.set_column(table.column_names.index("status"), "status", statuses), path)
    vouch_for(path, record(state_dir) / "summary.json")
    out = tmp_path / "r.html"
    assert finflows("report", RUN, "--out", out, "--state-dir", state_dir).exit_code == 0
    assert ',true,false,[[["jane"' in out.read_text()
    assert ',false,true,[[["aerocaribbean"' in out.read_text()


def test_a_changed_file_is_no_evidence(finflows: Command, state_dir: Path, tmp_path: Path) -> None:
    """No report is made of it."""
    (record(state_dir) / "screened.parquet").write_bytes(b"other")
    told = finflows("report", RUN, "--out", tmp_path / "r.html", "--state-dir", state_dir)
    assert told.exit_code == 1
    assert "screened.parquet has SHA-256" in told.err
    assert not (tmp_path / "r.html").exists()


def test_a_missing_file_is_named(finflows: Command, state_dir: Path) -> None:
    """With what to do."""
    (record(state_dir) / "matches.csv").unlink()
    told = finflows("report", RUN, "--state-dir", state_dir)
    assert told.exit_code == 2
    assert "matches.csv is missing" in told.err


def test_a_report_that_cannot_be_written_says_so(finflows: Command, state_dir: Path) -> None:
    """Its place, why, and the option."""
    told = finflows("report", RUN, "--out", "/nonexistent/r.html", "--state-dir", state_dir)
    assert told.exit_code == 2
    assert "/nonexistent/r.html cannot be written: No such file or directory. Name another --out.\n" in told.err


def test_an_unknown_run_is_named(finflows: Command, state_dir: Path) -> None:
    """And where runs are listed."""
    told = finflows("report", "scr-1999-01-01", "--state-dir", state_dir)
    assert told.exit_code == 2
    assert "There is no finished run scr-1999-01-01" in told.err


def test_a_folder_without_a_summary_is_no_record(tmp_path: Path) -> None:
    """It belongs to a night that is not finished."""
    with pytest.raises(InputRefused, match=r"holds no summary\.json"):
        read_summary(tmp_path)
