"""Chunk files, result files and the archive's tables: what is written is read back, in order."""

import csv
import math
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.adapters.archive_files import ArchiveFiles
from finflows.adapters.chunk_files import ParquetChunkWriter, read_chunks
from finflows.adapters.parquet_tables import ROW_GROUP_ROWS
from finflows.adapters.result_files import read_results, write_results
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.outcomes import ScreenedCustomer

FULL = Customer(1, "C1", "Jane Doé", "INDIVIDUAL", ("Janie", "J. Doe"), 0.9, "1980-02-29", "US", "T1")
BARE = Customer(2, "C2", "Acme", "UNKNOWN")
HIT_FIELDS = [
    "customer_id", "name", "entity_id", "list", "matched_name", "matched_name_prepared", "score", "programs",
    "entity_type",
]  # fmt: skip


def hit(number: int, score: float = 0.9, name: str = "Jane Doe") -> Hit:
    return Hit(f"C{number}", name, "36", "SDN", "DOE, Jane", "jane doe", score, "SDGT; IFSR", "individual")


def write_chunks(folder: Path, customers: Iterable[tuple[int, Customer]], chunks: int) -> list[tuple[Path, int]]:
    folder.mkdir(exist_ok=True)
    writer = ParquetChunkWriter(folder, chunks)
    for chunk, customer in customers:
        writer.add(chunk, customer)
    writer.close()
    return writer.files()


def test_customers_come_back_as_they_were(tmp_path: Path) -> None:
    """All fields, and the absent ones as absent."""
    ((path, rows),) = write_chunks(tmp_path, [(0, FULL), (0, BARE)], 30)
    assert (path.name, rows) == ("0000.parquet", 2)
    assert list(read_chunks([path])) == [FULL, BARE]


def test_only_chunks_with_customers_exist(tmp_path: Path) -> None:
    """In chunk order, with their rows."""
    files = write_chunks(tmp_path, [(1, BARE), (0, FULL), (1, FULL)], 30)
    assert [(path.name, rows) for path, rows in files] == [("0000.parquet", 1), ("0001.parquet", 2)]
    assert write_chunks(tmp_path / "none", [], 30) == []


def test_chunks_are_merged_in_input_order(tmp_path: Path) -> None:
    """Over many batches and row groups."""
    customers = [Customer(row, f"C{row}", f"Name {row}", "UNKNOWN") for row in range(1, 10_001)]
    files = write_chunks(tmp_path, ((row % 7, each) for row, each in enumerate(customers)), 7)
    assert list(read_chunks([path for path, _ in files])) == customers
    assert list(read_chunks([])) == []


def test_the_same_customers_make_the_same_bytes(tmp_path: Path) -> None:
    """Two exports at the same time write the same objects."""
    customers = [(row % 3, Customer(row, f"C{row}", f"Name {row}", "UNKNOWN", min_match=0.9)) for row in range(9000)]
    first = write_chunks(tmp_path / "a", customers, 3)
    second = write_chunks(tmp_path / "b", customers, 3)
    assert [path.read_bytes() for path, _ in first] == [path.read_bytes() for path, _ in second]


def test_buffers_are_bounded_whatever_the_number_of_chunks(tmp_path: Path) -> None:
    """A chunk of many rows is written in row groups; more chunks have smaller ones."""
    customers = [(0, Customer(row, f"C{row}", "Jane", "UNKNOWN")) for row in range(1, 1001)]
    ((path, _),) = write_chunks(tmp_path, customers, 500)
    assert pq.ParquetFile(path).metadata.num_row_groups == math.ceil(1000 / (65_536 // 500))


def test_results_are_merged_in_input_order_and_a_customers_hits_stay_in_order(tmp_path: Path) -> None:
    """The input row is what the order rests on."""
    first = [(1, hit(1, 0.95)), (1, hit(1, 0.9)), (5, hit(5))]
    second = [(2, hit(2)), (4, hit(4, 1.0)), (4, hit(4, 0.88))]
    assert write_results(tmp_path / "a", first) == 3
    assert write_results(tmp_path / "b", second) == 3
    assert write_results(tmp_path / "c", []) == 0
    merged = list(read_results([tmp_path / "a", tmp_path / "c", tmp_path / "b"]))
    assert merged == [*first[:2], *second, first[2]]


def test_matches_have_exactly_the_fields_of_a_hit(tmp_path: Path) -> None:
    """As finflows screen writes them; in both formats the same."""
    hits = [hit(1, 0.1 + 0.2), hit(2, name='=cmd|"x"\n,é')]
    assert ArchiveFiles().matches_parquet(tmp_path / "m.parquet", hits) == 2
    assert ArchiveFiles().matches_csv(tmp_path / "m.csv", iter(hits)) == 2
    table = pq.read_table(tmp_path / "m.parquet")
    assert table.column_names == HIT_FIELDS
    assert [Hit(**row) for row in table.to_pylist()] == hits
    with (tmp_path / "m.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == HIT_FIELDS
    assert [Hit(**{**row, "score": float(row["score"])}) for row in rows] == hits


def test_a_name_like_a_formula_is_not_altered_in_the_csv(tmp_path: Path) -> None:
    """It is evidence; a quote in front would make it another name."""
    ArchiveFiles().matches_csv(tmp_path / "m.csv", [hit(1, name="=SUM(A1)")])
    assert b"\r\nC1,=SUM(A1),36,SDN," in (tmp_path / "m.csv").read_bytes()


def test_no_hits_leave_a_header_and_an_empty_table(tmp_path: Path) -> None:
    """Also when nothing matched there is a record."""
    assert ArchiveFiles().matches_csv(tmp_path / "m.csv", []) == 0
    assert ArchiveFiles().matches_parquet(tmp_path / "m.parquet", []) == 0
    assert (tmp_path / "m.csv").read_text().strip() == ",".join(HIT_FIELDS)
    assert pq.read_table(tmp_path / "m.parquet").column_names == HIT_FIELDS


@given(st.floats(0, 1))
def test_scores_survive_the_csv_exactly(tmp_path_factory: pytest.TempPathFactory, score: float) -> None:
    """Full float64 precision."""
    path = tmp_path_factory.mktemp("csv") / "m.csv"
    ArchiveFiles().matches_csv(path, [hit(1, score)])
    with path.open(newline="") as file:
        assert [float(row["score"]) for row in csv.DictReader(file)] == [score]


def test_every_customers_outcome_is_archived(tmp_path: Path) -> None:
    """Row group by row group."""
    rows = [ScreenedCustomer(row, f"C{row}", "Jane", "UNKNOWN", 0.88, "clear") for row in range(ROW_GROUP_ROWS + 1)]
    assert ArchiveFiles().screened_parquet(tmp_path / "s.parquet", iter(rows)) == len(rows)
    read = pq.read_table(tmp_path / "s.parquet").to_pylist()
    assert [ScreenedCustomer(**row) for row in read] == rows
