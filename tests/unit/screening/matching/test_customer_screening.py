"""Screening customers."""

from collections.abc import Iterator
from typing import Any

import pytest

from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.names import prepare, tokens_of
from finflows.screening.sanctions_list import ListedName


def listed(entity_id: str, name: str, list_name: str) -> ListedName:
    return ListedName(entity_id, list_name, name, prepare(name), tokens_of(prepare(name)), "SDGT; IFSR", "individual")


INDEX = NameIndex.build(
    [listed("2", "Jane Doe", "SDN"), listed("2", "Jane Roe", "ALT"), listed("1", "Jane Row", "ALT")]
)


def test_a_hit_tells_the_customer_the_name_and_the_listed_name() -> None:
    """Every field that result files have."""
    (screening,) = screen_customers(INDEX, [Customer(1, "C1", "JANE DOE", "INDIVIDUAL")], 0.98, 10)
    assert screening.hits == (
        Hit("C1", "JANE DOE", "2", "SDN", "Jane Doe", "jane doe", 1.0, "SDGT; IFSR", "individual"),
    )


def test_customers_come_back_in_order_with_or_without_hits() -> None:
    """Across batches; a customer's own threshold takes precedence, 0.0 included."""
    customers = [Customer(row, f"C{row}", "Jane Doe", "", min_match=1.0 if row % 2 else None) for row in range(1, 6)]
    customers.append(Customer(6, "C6", "nobody", "", min_match=0.0))
    screenings = list(screen_customers(INDEX, customers, 0.5, 10, batch_names=20))
    assert [screening.customer for screening in screenings] == customers
    assert [len(screening.hits) for screening in screenings] == [1, 3, 1, 3, 1, 3]


def test_hits_of_alternative_names_are_told_together() -> None:
    """In one order and under one limit; each says which name hit."""
    customer = Customer(1, "C1", "Jane Doe", "", alt_names=("Jane Roe", "xyz", "Jane Row"))
    (screening,) = screen_customers(INDEX, [customer], 0.9, 2)
    told = [(hit.name, hit.entity_id, hit.matched_name) for hit in screening.hits]
    assert told == [("Jane Row", "1", "Jane Row"), ("Jane Doe", "2", "Jane Doe"), ("Jane Roe", "2", "Jane Roe")]


def read_before_the_first_is_told(threshold: float, **of_each: Any) -> int:
    """Of a hundred customers, where 30 names at a usual threshold are a batch."""
    read = []

    def customers() -> Iterator[Customer]:
        for row in range(1, 100):
            read.append(row)
            yield Customer(row, f"C{row}", "Jane Doe", "", **of_each)

    next(screen_customers(INDEX, customers(), threshold, 10, batch_names=30))
    return len(read)


@pytest.mark.parametrize(("min_match", "rows"), [(1.0, 30), (0.8, 30), (0.79, 10), (0.75, 10), (0.7, 3), (0.0, 3)])
def test_customers_are_read_no_further_than_a_batch(min_match: float, rows: int) -> None:
    """Memory depends on the batch, and so does the wait for a hit: it is smaller where a name costs more."""
    assert read_before_the_first_is_told(min_match) == rows
    assert read_before_the_first_is_told(0.9, min_match=min_match) == rows


def test_a_batch_is_larger_when_thresholds_differ() -> None:
    """Each is a pass of its own, with its fixed cost; but memory stays bounded."""
    read = []

    def customers(thresholds: int) -> Iterator[Customer]:
        for row in range(200):
            read.append(row)
            yield Customer(row, f"C{row}", "Jane Doe", "", min_match=0.8 + row % thresholds / 1000)

    for thresholds, rows in ((1, 6), (3, 18), (5, 30), (50, 30)):
        read.clear()
        next(screen_customers(INDEX, customers(thresholds), 0.9, 10, batch_names=6))
        assert len(read) == rows


def test_a_batch_is_measured_by_its_names() -> None:
    """A customer with alternative names is several; one with more than a batch's is a batch."""
    assert read_before_the_first_is_told(0.9, alt_names=("Jane Roe", "Jane Row")) == 10
    assert read_before_the_first_is_told(0.9, alt_names=("Jane Roe",) * 50) == 1
