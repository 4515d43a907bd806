"""Customers for a benchmark: read as `finflows screen` reads them, and cut to the first so many."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records


def read_customers(path: Path) -> list[Customer]:
    """The customers of a file that can be screened. Raises InputRefused."""
    with SqliteSeenIds() as seen:
        judged = judge_records(open_customer_file(path).records(), seen)
        return [row for row in judged if isinstance(row, Customer)]


def cut(customers: Sequence[Customer], sizes: Iterable[int], folder: Path) -> dict[int, Path]:
    """Write files of the first customers, as NDJSON with every field; sizes beyond their number give all of them."""
    counts = sorted({min(size, len(customers)) for size in sizes})
    return {count: _written(customers[:count], folder / f"{count}.ndjson") for count in counts}


def names_of(customers: Iterable[Customer]) -> Iterator[str]:
    """All names that are searched for."""
    for customer in customers:
        yield customer.name
        yield from customer.alt_names


def _written(customers: Sequence[Customer], path: Path) -> Path:
    with path.open("w", encoding="utf-8") as lines:
        for customer in customers:
            fields = {key: value for key, value in asdict(customer).items() if key != "row" and value is not None}
            lines.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return path
