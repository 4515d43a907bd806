"""Customers for a benchmark: read as `finflows screen` reads them, and samples of them as files."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.bench.answers import CustomerFile
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records


def read_customers(path: Path) -> list[Customer]:
    """The customers of a file that can be screened. Raises InputRefused."""
    with SqliteSeenIds() as seen:
        judged = judge_records(open_customer_file(path).records(), seen)
        return [row for row in judged if isinstance(row, Customer)]


def sample(customers: Sequence[Customer], count: int) -> list[Customer]:
    """So many customers, evenly spread, or all when there are not as many."""
    taken = min(count, len(customers))
    return [customers[place * len(customers) // taken] for place in range(taken)]


def write_sample(customers: Sequence[Customer], count: int, folder: Path) -> CustomerFile:
    """Write so many customers, evenly spread, as NDJSON with every field."""
    taken = sample(customers, count)
    path = folder / f"{count}.ndjson"
    with path.open("w", encoding="utf-8") as lines:
        for customer in taken:
            fields = {key: value for key, value in asdict(customer).items() if key != "row" and value is not None}
            lines.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return customer_file(path, taken)


def customer_file(path: Path, customers: Sequence[Customer]) -> CustomerFile:
    return CustomerFile(str(path), len(customers), sum(1 for _ in names_of(customers)))


def names_of(customers: Iterable[Customer]) -> Iterator[str]:
    """All names that are searched for."""
    for customer in customers:
        yield customer.name
        yield from customer.alt_names
