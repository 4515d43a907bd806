"""Chunk files: the customers of one chunk as Parquet, in input order.

Columns: row (in the input, from 1), customer_id, name, type (INDIVIDUAL, BUSINESS or UNKNOWN: that is the
flag of an unknown type), alt_names, min_match, date_of_birth, country, tenant_id.
"""

import heapq
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Final

import pyarrow as pa

from finflows.adapters.parquet_tables import ParquetTableWriter, read_rows
from finflows.screening.customers import Customer

SCHEMA: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("alt_names", pa.list_(pa.string()), nullable=False),
        pa.field("min_match", pa.float64()),
        pa.field("date_of_birth", pa.string()),
        pa.field("country", pa.string()),
        pa.field("tenant_id", pa.string()),
    ]
)
_COLUMNS: Final = tuple(SCHEMA.names)
_values: Final = attrgetter(*_COLUMNS)

# Buffered rows of all chunks together (about 20 MB): memory does not grow with the number of chunks.
_BUFFERED_ROWS: Final = 65_536


class ParquetChunkWriter:
    """Spreads customers over chunk files in a folder, ``0000.parquet`` and on."""

    def __init__(self, folder: Path, chunk_count: int) -> None:
        self._folder = folder
        self._row_group_rows = max(1, _BUFFERED_ROWS // chunk_count)
        self._writers: dict[int, ParquetTableWriter] = {}

    def add(self, chunk: int, customer: Customer) -> None:
        writer = self._writers.get(chunk)
        if writer is None:
            path = self._folder / f"{chunk:04d}.parquet"
            writer = self._writers[chunk] = ParquetTableWriter(path, SCHEMA, self._row_group_rows)
        writer.add(_values(customer))

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def files(self) -> list[tuple[Path, int]]:
        """The finished files and their rows, by chunk number."""
        return [(self._folder / f"{chunk:04d}.parquet", writer.rows) for chunk, writer in sorted(self._writers.items())]


def read_chunks(paths: Sequence[Path]) -> Iterator[Customer]:
    """The customers of one or more chunk files, merged in input order."""
    return heapq.merge(*map(_read_chunk, paths), key=attrgetter("row"))


def _read_chunk(path: Path) -> Iterator[Customer]:
    for row, customer_id, name, kind, alt_names, *others in read_rows(path, _COLUMNS):
        yield Customer(row, customer_id, name, kind, tuple(alt_names), *others)
