"""What a benchmark screens: samples, lists of any size, invented customers."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

import nights
from finflows.adapters.list_folder import read_list_folder
from finflows.bench.customer_input import names_of, read_customers, sample, write_sample
from finflows.bench.screening_input import ScreeningInput, input_files
from finflows.bench.sized_list import list_of_size
from finflows.screening.customers import Customer
from finflows.screening.sanctions_list import build_list

LISTED = build_list(nights.LIST_FILES).names
MANY = [Customer(row, f"C{row}", f"Name {row}", "INDIVIDUAL") for row in range(1, 101)]


@pytest.mark.parametrize("count", [1, 7, 99, 100, 1000])
def test_a_sample_is_spread_evenly_and_in_order(count: int) -> None:
    rows = [customer.row for customer in sample(MANY, count)]
    assert len(rows) == min(count, 100)
    assert rows == sorted(set(rows))
    gaps = [second - first for first, second in pairwise([*rows, 101])]
    assert max(gaps) - min(gaps) <= 1


def test_nobody_is_a_sample_of_nobody() -> None:
    assert sample([], 5) == []


def test_a_sample_is_written_with_every_field(tmp_path: Path) -> None:
    """Read again, it is the same customers: their thresholds and alternative names count."""
    customers = [
        Customer(1, "C1", "Jane Doe", "INDIVIDUAL", ("J. Doe", "Доу"), 0.9, "1970-01-01", "US", "T1"),
        Customer(2, "C2", "Acme", "BUSINESS"),
    ]
    file = write_sample(customers, 10, tmp_path)
    assert (file.customers, file.names) == (2, 4)
    assert read_customers(Path(file.path)) == customers
    assert list(names_of(customers)) == ["Jane Doe", "J. Doe", "Доу", "Acme"]


def test_rows_that_cannot_be_screened_are_not_measured(tmp_path: Path) -> None:
    file = tmp_path / "customers.ndjson"
    rows: list[dict[str, str]] = [{"id": "1", "name": "Jane"}, {"id": "1", "name": "Twice"}, {"id": "3"}]
    file.write_text("\n".join(map(json.dumps, rows)))
    assert [customer.name for customer in read_customers(file)] == ["Jane"]


def test_a_smaller_list_is_a_sample_of_the_given_one() -> None:
    assert set(list_of_size(LISTED, 2)) < set(LISTED)
    assert list_of_size(LISTED, 2) == list_of_size(LISTED, 2)


def test_a_larger_list_holds_the_given_one_and_invented_names() -> None:
    made = list_of_size(LISTED, 500)
    assert len(made) == 500
    assert made[: len(LISTED)] == list(LISTED)
    assert made == list_of_size(LISTED, 500)


def test_without_customers_and_list_both_are_invented() -> None:
    """And gone afterwards."""
    told: list[str] = []
    with input_files(ScreeningInput(None, None, rows=20, invented_entries=40), told.append) as files:
        customers, list_folder, folder = files
        assert len(read_customers(customers)) == 20
        assert len(read_list_folder(list_folder).names_of_list("SDN")) == 40
    assert told == ["inventing a list", "inventing customers"]
    assert not folder.exists()
