"""Result files of chunks: hits as Parquet, each with the input row of its customer in front.

The nine fields of a hit are those of ``finflows screen``, in that order.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Final

import pyarrow as pa

from finflows.adapters.parquet_tables import ParquetTableWriter, read_rows
from finflows.screening.hits import Hit

HIT_SCHEMA: Final = pa.schema(
    [pa.field(name, pa.float64() if name == "score" else pa.string(), nullable=False) for name in Hit.__slots__]
)
SCHEMA: Final = pa.schema([pa.field("row", pa.int64(), nullable=False), *HIT_SCHEMA])

hit_values: Final = attrgetter(*HIT_SCHEMA.names)


def write_results(path: Path, rows: Iterable[tuple[int, Hit]]) -> int:
    """Write (input row, hit) pairs as they come; the number written."""
    with ParquetTableWriter(path, SCHEMA) as writer:
        for row, hit in rows:
            writer.add((row, *hit_values(hit)))
    return writer.rows


def read_results(paths: Sequence[Path]) -> Iterator[tuple[int, Hit]]:
    """(input row, hit) pairs of several files, merged in input order; a customer's hits stay in order."""
    return heapq.merge(*map(_read_result, paths), key=itemgetter(0))


def _read_result(path: Path) -> Iterator[tuple[int, Hit]]:
    for row, *hit in read_rows(path, tuple(SCHEMA.names)):
        yield row, Hit(*hit)
