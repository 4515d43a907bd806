"""Customer files to test with: written to a folder, read back, judged."""

import gzip
from collections.abc import Mapping
from pathlib import Path

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records
from finflows.screening.records import RejectedRow

JANE = Customer(1, "C1", "Jane Doe", "INDIVIDUAL")
ACME = Customer(2, "C2", "Acmé, Inc.", "BUSINESS")


def file_of(folder: Path, content: bytes | str, name: str) -> Path:
    """The file; gzipped if its name says so."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def judged(
    folder: Path, content: bytes | str, name: str, column_map: Mapping[str, str | int] | None = None
) -> tuple[list[Customer], list[RejectedRow]]:
    """Customers and rejects of a file."""
    with SqliteSeenIds() as seen:
        opened = open_customer_file(file_of(folder, content, name), column_map)
        rows = list(judge_records(opened.records(), seen))
    customers = [row for row in rows if isinstance(row, Customer)]
    return customers, [row for row in rows if isinstance(row, RejectedRow)]


def reasons(rejects: list[RejectedRow]) -> list[tuple[int, int | None, str | None, str]]:
    return [(each.row, each.line, each.customer_id, each.reason.value) for each in rejects]
