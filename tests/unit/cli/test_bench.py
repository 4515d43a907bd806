"""``finflows bench screening``: from a customer file and a list to figures, a document and a chart."""

import json
import sys
from pathlib import Path

import pytest

from command_line import Command

CUSTOMERS = "customerId,name\nC1,Jane Example Doe\nC2,Nobody Atall\nC3,Aerocaribbean Airlines\n,Nameless\n"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS)
    return file


def test_everything_is_measured_printed_and_written(
    finflows: Command, tmp_path: Path, customers: Path, list_folder: Path
) -> None:
    """Names of files are told, their folders are not."""
    out = tmp_path / "new" / "bench"
    told = finflows(
        "bench", "screening", "--customers", customers, "--list", list_folder, "--out", out,
        "--rows", "2", "--sample", "2", "--repeats", "1", "--min-match", "0.9", "--list-size", "2",
    )  # fmt: skip
    assert told.exit_code == 0, told.err
    assert "round 1 of 1: the matcher alone at 0.90" in told.err
    assert "2 customers (customers.csv) against 3 listed names" in told.out.replace("\n", " ")
    figures = json.loads((out / "bench.json").read_text(encoding="utf-8"))
    assert figures["measured"]["names"] == 2
    assert figures["thresholds"][0]["command"]["peak_mb"]["median"] > 20
    assert [each["names"] for each in figures["list_sizes"]] == [2]
    assert str(tmp_path) not in (out / "bench.json").read_text(encoding="utf-8")
    assert "# Screening, measured" in (out / "bench.md").read_text(encoding="utf-8")
    assert (out / "bench.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_absent_customers_are_named_at_once(
    finflows: Command, tmp_path: Path, list_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = finflows("bench", "screening", "--customers", tmp_path / "none.csv", "--list", list_folder)
    assert told.exit_code == 2
    assert "none.csv does not exist" in told.err


def test_customers_of_whom_nobody_can_be_screened_are_refused(
    finflows: Command, tmp_path: Path, list_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "customers.csv"
    file.write_text("customerId,name\n,Nameless\n")
    told = finflows("bench", "screening", "--customers", file, "--list", list_folder)
    assert told.exit_code == 2
    assert "nothing to measure" in told.err


def test_figures_that_could_not_be_written_are_not_measured(
    finflows: Command, tmp_path: Path, customers: Path, list_folder: Path
) -> None:
    """A folder inside a file cannot be."""
    told = finflows("bench", "screening", "--customers", customers, "--list", list_folder, "--out", customers / "bench")
    assert told.exit_code == 2
    assert "Name another --out" in told.err
    assert "reading the customers" not in told.err


def test_without_matplotlib_that_is_said_before_measuring(
    finflows: Command, tmp_path: Path, list_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line; everything else is measured all the same."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.chdir(tmp_path)
    told = finflows("bench", "screening", "--customers", tmp_path / "none.csv", "--list", list_folder)
    first, second, *_ = told.err.splitlines()
    assert "matplotlib is not installed" in first
    assert second == "reading the customers and the list"
