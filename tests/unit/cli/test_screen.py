"""`finflows screen`: hits as NDJSON, rejects beside them, nothing half-written."""

import gzip
import io
import json
from pathlib import Path

import pytest

from command_line import Command

CUSTOMERS = "customerId,name,type\nC1,Jane Doe Example,PERSON\nC2,Nobody Atall,PERSON\n"


def test_a_hit_is_one_line_with_nine_fields_in_order(finflows: Command, list_folder: Path, tmp_path: Path) -> None:
    """The fields and their order are those of every result file."""
    (tmp_path / "c.csv").write_text(CUSTOMERS)
    told = finflows("screen", "--customers", tmp_path / "c.csv", "--list", list_folder)
    (hit,) = map(json.loads, told.out.splitlines())
    assert list(hit.items()) == [
        ("customer_id", "C1"),
        ("name", "Jane Doe Example"),
        ("entity_id", "7001"),
        ("list", "SDN"),
        ("matched_name", "DOE, Jane Example"),
        ("matched_name_prepared", "jane example doe"),
        ("score", 1.0),
        ("programs", "SDGT; IFSR"),
        ("entity_type", "individual"),
    ]
    assert told.exit_code == 0
    assert "2 rows: 2 screened, 1 hit for 1 customer" in told.err


def test_standard_input_may_be_names_by_line_gzipped(
    finflows: Command, list_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id is the line number."""
    data = gzip.compress(b"Nobody Atall\n\nJane Doe Example\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    told = finflows("screen", "--customers", "-", "--list", list_folder)
    assert [json.loads(line)["customer_id"] for line in told.out.splitlines()] == ["3"]


def test_rows_that_cannot_be_screened_are_written_beside_the_hits(
    finflows: Command, list_folder: Path, tmp_path: Path
) -> None:
    """And told: they are not "no match"."""
    (tmp_path / "c.csv").write_text(CUSTOMERS + "C3,,PERSON\n")
    told = finflows("screen", "--customers", tmp_path / "c.csv", "--list", list_folder, "--out", tmp_path / "h.ndjson")
    reject = json.loads((tmp_path / "h.ndjson.rejects.ndjson").read_text())
    assert (reject["line"], reject["customer_id"], reject["reason"]) == (4, "C3", "name_missing")
    assert "NOT screened" in told.err


def test_rejects_go_to_standard_error_when_hits_go_to_standard_output(
    finflows: Command, list_folder: Path, tmp_path: Path
) -> None:
    """Nothing is lost without a file either."""
    (tmp_path / "c.csv").write_text(CUSTOMERS + "C3,,PERSON\n")
    told = finflows("screen", "--customers", tmp_path / "c.csv", "--list", list_folder)
    assert '"reason": "name_missing"' in told.err


def test_columns_are_named_by_header_or_position(finflows: Command, list_folder: Path, tmp_path: Path) -> None:
    """For files whose headers are not ours."""
    (tmp_path / "c.csv").write_text("KEY;PERSON\nC1;Jane Doe Example\n")
    options = ("--column", "customer_id=KEY", "--column", "name=1")
    told = finflows("screen", "--customers", tmp_path / "c.csv", "--list", list_folder, *options)
    assert json.loads(told.out)["customer_id"] == "C1"


def test_a_column_option_that_is_none_is_explained(finflows: Command, list_folder: Path, tmp_path: Path) -> None:
    """The message shows how it is written."""
    told = finflows("screen", "--customers", tmp_path / "c.csv", "--list", list_folder, "--column", "name")
    assert told.exit_code == 2
    assert "--column name is not FIELD=COLUMN" in told.err


def test_a_file_that_turns_out_unreadable_leaves_no_hits_behind(
    finflows: Command, list_folder: Path, tmp_path: Path
) -> None:
    """Half a result file would look like a whole one."""
    whole = gzip.compress(CUSTOMERS.encode() * 5000)
    (tmp_path / "c.csv.gz").write_bytes(whole[: len(whole) // 2])
    told = finflows(
        "screen", "--customers", tmp_path / "c.csv.gz", "--list", list_folder, "--out", tmp_path / "h.ndjson"
    )
    assert told.exit_code == 2
    assert "cut off" in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv.gz", "list"]


@pytest.mark.parametrize("missing", ["customers", "list"])
def test_what_is_missing_is_named(finflows: Command, list_folder: Path, tmp_path: Path, missing: str) -> None:
    """One clear line, exit 2, no stack trace."""
    (tmp_path / "c.csv").write_text(CUSTOMERS)
    paths = {"customers": tmp_path / "c.csv", "list": list_folder, missing: tmp_path / "absent"}
    told = finflows("screen", "--customers", paths["customers"], "--list", paths["list"])
    assert told.exit_code == 2
    assert "absent does not exist" in told.err
    assert "Traceback" not in told.err
