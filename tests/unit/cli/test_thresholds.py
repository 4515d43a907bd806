"""``finflows thresholds``: what each threshold would raise among one's own customers."""

import json
from pathlib import Path

import pytest

from command_line import Command

CUSTOMERS = [
    {"customerId": "C1", "name": "Jane Example Doe"},
    {"customerId": "C2", "name": "Jane Exampel Do"},
    {"customerId": "C3", "name": "Aerocaribbean Airlines"},
    {"customerId": "C4", "name": "Nobody Atall"},
]


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    file = tmp_path / "customers.ndjson"
    file.write_text("\n".join(map(json.dumps, CUSTOMERS)))
    return file


def test_the_table_goes_from_the_lowest_threshold_to_one(finflows: Command, customers: Path, list_folder: Path) -> None:
    told = finflows("thresholds", "--customers", customers, "--list", list_folder, "--lowest", "0.97")
    assert told.exit_code == 0
    assert [line.split()[0] for line in told.out.splitlines() if line.strip()[:2] in {"0.", "1."}] == [
        "0.97", "0.98", "0.99", "1.00",
    ]  # fmt: skip
    assert "4 customers, at most 10 hits" in told.out


def test_json_holds_the_figures(finflows: Command, customers: Path, list_folder: Path) -> None:
    """A misspelt name counts at a low threshold only."""
    told = finflows("thresholds", "--customers", customers, "--list", list_folder, "--json")
    document = json.loads(told.out)
    assert (document["customers"], document["rejected"], document["limit"]) == (4, 0, 10)
    by_threshold = {row["threshold"]: row for row in document["thresholds"]}
    assert len(by_threshold) == 21
    assert by_threshold[0.8]["customers_hit"] == 3
    assert by_threshold[1.0] == {"threshold": 1.0, "hits": 2, "customers_hit": 2, "share": 0.5}


def test_markdown_is_for_documents(finflows: Command, customers: Path, list_folder: Path) -> None:
    told = finflows("thresholds", "--customers", customers, "--list", list_folder, "--markdown", "--lowest", "1")
    assert "| 1.00 | 2 | 2 | 50.000% |" in told.out


def test_rows_that_cannot_be_read_and_own_thresholds_are_told(
    finflows: Command, tmp_path: Path, list_folder: Path
) -> None:
    """Neither passes silently for "no alert"."""
    file = tmp_path / "customers.ndjson"
    rows = [{"customerId": "C1", "name": "Jane Exampel Do", "minMatch": 0.8}, {"customerId": "C2"}]
    file.write_text("\n".join(map(json.dumps, rows)))
    told = finflows("thresholds", "--customers", file, "--list", list_folder, "--json")
    assert "With a threshold of their own: 1 customer. " in told.err
    assert "could not be read: 1 row. " in told.err
    document = json.loads(told.out)
    assert document["thresholds"][-1]["customers_hit"] == 1


def test_an_absent_file_is_named(finflows: Command, tmp_path: Path, list_folder: Path) -> None:
    told = finflows("thresholds", "--customers", tmp_path / "none.csv", "--list", list_folder)
    assert told.exit_code == 2
    assert "none.csv does not exist" in told.err
