"""How a drilled night's record is compared with an undisturbed one: what is lost, what is doubled, what may differ."""

import json
from collections.abc import Sequence
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drills.screening.record import RUN_TIME_FIELDS, Difference, Record
from drills.screening.row import Findings, Row

SUMMARY = {
    "totals": {"screened": 2},
    "durationSeconds": 4.0,
    "chunks": [{"index": 0, "hits": 1, "attempt": 1}],
    "alerts": {"totalMatches": 1, "alertsSent": 0, "repeats": 0},
    "sanctionsList": {"names": 3, "retrievedAt": "01:00"},
    "outputs": [{"key": "2026/11/23/scr-1/matches.csv", "rows": 1, "sha256": "a"}],
}


def record(
    screened: Sequence[str] = ("C1", "C2"), hits: Sequence[str] = ("C1",), entry: str = "e", **summary: object
) -> Record:
    table = BytesIO()
    pq.write_table(pa.table({"customer_id": screened, "outcome": ["clear"] * len(screened)}), table)
    statuses = BytesIO()
    columns = {"customer_id": ["C1"], "entry_fingerprint": [entry], "status": ["new"], "alert_id": ["a"]}
    pq.write_table(pa.table(columns), statuses)
    return Record(
        {
            "screened.parquet": table.getvalue(),
            "matches.parquet": b"",
            "matches_status.parquet": statuses.getvalue(),
            "matches.csv": "\r\n".join(["customer_id", *hits]).encode(),
            "rejects.ndjson": b'{"row": 3}\n',
            "manifest.json": b"{}",
            "report.html": b"",
            "summary.json": json.dumps({**SUMMARY, **summary}).encode(),
        }
    )


def test_an_equal_record_has_no_difference() -> None:
    """Also when it was slower."""
    assert record(durationSeconds=9.0).difference(record()) == Difference()


def test_what_is_known_of_a_match_may_not_differ() -> None:
    """But for the alert's id and the repeat, which hang on the day."""
    assert record(entry="other").difference(record()).complaints == ("other matches_status.parquet",)


@pytest.mark.parametrize(
    "lacking", [record(screened=["C1"]), record(hits=[])], ids=["a customer without outcome", "a lost hit"]
)
def test_what_is_not_there_is_a_lost_row(lacking: Record) -> None:
    """Customers and hits alike."""
    difference = lacking.difference(record())
    assert (difference.rows_lost, difference.duplicates) == (1, 0)


@pytest.mark.parametrize(
    "doubled", [record(screened=["C1", "C2", "C2"]), record(hits=["C1", "C1"])], ids=["a customer", "a hit"]
)
def test_what_is_there_twice_is_a_duplicate(doubled: Record) -> None:
    """Equal hits of an undisturbed night are none."""
    difference = doubled.difference(record())
    assert (difference.rows_lost, difference.duplicates) == (0, 1)


def test_other_counts_are_a_complaint() -> None:
    """The summary is compared but for the fields of one execution."""
    assert record(totals={"screened": 3}).difference(record()).complaints == ("summary: other totals",)
    assert record(chunks=[{"index": 0, "hits": 2}]).difference(record()).complaints == ("summary: other chunks",)


def test_a_field_of_one_execution_is_none() -> None:
    """Each is named with its reason."""
    assert all(RUN_TIME_FIELDS.values())
    other = record(**dict.fromkeys(RUN_TIME_FIELDS, "other"))
    assert other.difference(record()).complaints == ()


def test_a_record_without_its_summary_has_lost_everybody() -> None:
    """It was not finished."""
    files = {name: data for name, data in record().files.items() if name != "summary.json"}
    difference = Record(files).difference(record())
    assert (difference.rows_lost, difference.complaints) == (2, ("no summary.json",))


@pytest.mark.parametrize(
    "found", [Findings(rows_lost=1), Findings(duplicates=1), Findings(complaints=["exit 1"])], ids=repr
)
def test_a_row_is_red_for_any_of_the_three(found: Findings) -> None:
    """And green without."""
    assert not Row("fault", "happened", found).is_green
    assert Row("fault", "happened", Findings()).is_green
