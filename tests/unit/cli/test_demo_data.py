"""``finflows demo-data``: files that other commands read, clear refusals, nothing half-written."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from command_line import Command
from finflows.adapters.list_folder import read_list_folder
from finflows.cli.demo_data import with_bar
from finflows.demo_data.customers import customers


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def rows_of(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(text.splitlines()))


def test_customers_are_written_as_csv_with_the_truth_beside(finflows: Command, tmp_path: Path) -> None:
    out, truth = tmp_path / "customers.csv", tmp_path / "truth.csv"
    told = finflows("demo-data", "customers", "--rows", "200", "--damaged-share", "0.1", "--out", out, "--truth", truth)
    assert told.exit_code == 0
    assert f"200 customers, 20 of them damaged list names: {out}" in told.err
    names = {row["customerId"]: row["name"] for row in rows_of(out)}
    assert len(names) == 200
    damaged = rows_of(truth)
    assert len(damaged) == 20
    assert all(names[row["customer_id"]] == row["name"] for row in damaged)


def test_a_zipped_file_holds_the_same_and_no_time(finflows: Command, tmp_path: Path) -> None:
    """So that the same seed is the same bytes tomorrow."""
    for name in ("a.csv", "b.csv.gz", "c.csv.gz"):
        assert finflows("demo-data", "customers", "--rows", "50", "--out", tmp_path / name).exit_code == 0
    assert rows_of(tmp_path / "a.csv") == rows_of(tmp_path / "b.csv.gz")
    assert (tmp_path / "b.csv.gz").read_bytes() == (tmp_path / "c.csv.gz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv.gz", "c.csv.gz"]


@pytest.mark.parametrize("name", ["customers.ndjson", "customers.jsonl"])
def test_customers_are_written_as_ndjson(finflows: Command, tmp_path: Path, name: str) -> None:
    finflows("demo-data", "customers", "--rows", "20", "--countries", "--dob", "--out", tmp_path / name)
    lines = [json.loads(line) for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 20
    assert {"customerId", "name", "type", "country"} <= lines[0].keys()
    assert any("dateOfBirth" in line for line in lines)


def test_a_dash_is_standard_output(finflows: Command) -> None:
    told = finflows("demo-data", "customers", "--rows", "3", "--out", "-")
    assert len(told.out.splitlines()) == 4
    assert "standard output" in told.err


def test_names_are_taken_from_the_list_given(finflows: Command, tmp_path: Path, list_folder: Path) -> None:
    """Of its primary names, and of no ship or aircraft."""
    truth = tmp_path / "truth.csv"
    finflows(
        "demo-data", "customers", "--rows", "30", "--damaged-share", "1",
        "--list", list_folder, "--out", tmp_path / "c.csv", "--truth", truth,
    )  # fmt: skip
    listed = {(name.entity_id, name.name) for name in read_list_folder(list_folder).names_of_list("SDN")}
    assert {(row["entity_id"], row["listed_name"]) for row in rows_of(truth)} <= listed


def test_a_sample_list_is_four_files_that_the_reader_takes(finflows: Command, tmp_path: Path) -> None:
    told = finflows("demo-data", "list", "--entries", "80", "--out", tmp_path / "new" / "list")
    assert told.exit_code == 0
    assert "80 entries" in told.err
    assert "for demonstration only" in told.err
    read = read_list_folder(tmp_path / "new" / "list")
    assert len(read.names_of_list("SDN")) == 80
    assert len(read.files) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["customers", "--rows", "5", "--out", "customers.xlsx"], "must end in .csv, .ndjson, .jsonl"),
        (["customers", "--rows", "-5", "--out", "c.csv"], "--rows"),
        (["customers", "--rows", "5", "--damaged-share", "2", "--out", "c.csv"], "--damaged-share"),
        (["customers", "--rows", "5", "--out", "no/such/folder/c.csv"], "cannot be written"),
        (["customers", "--rows", "5", "--list", "nowhere", "--out", "c.csv"], "nowhere"),
        (["list", "--entries", "3", "--out", "list"], "at least its 30 public entries"),
        (["list", "--out", "taken/list"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_left(
    finflows: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """Exit code 2: usage or configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file, not a folder")
    told = finflows("demo-data", *arguments)
    assert told.exit_code == 2
    assert message in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_under_a_file_is_refused(finflows: Command, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    told = finflows("demo-data", "customers", "--rows", "5", "--out", tmp_path / "taken" / "c.csv")
    assert told.exit_code == 2
    assert "Not a directory" in told.err


def test_nothing_half_written_is_left(finflows: Command, tmp_path: Path) -> None:
    """The file is complete before it gets its name; here a folder has that name."""
    (tmp_path / "c.csv").mkdir()
    told = finflows("demo-data", "customers", "--rows", "5", "--out", tmp_path / "c.csv", "--truth", tmp_path / "t.csv")
    assert told.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]


def test_a_terminal_sees_a_bar_and_every_customer_passes() -> None:
    """More than one step of the bar, and not a full last one."""
    terminal = Terminal()
    assert sum(1 for _ in with_bar(customers(20_001, 1), 20_001, terminal)) == 20_001
    assert "customers" in terminal.getvalue()
