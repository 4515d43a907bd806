"""Parquet, batch by batch. Nothing here needs numpy or pandas.

Dates and times become text, as they stand in the other formats. A column of text that is not UTF-8 costs
its rows, not the file.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from finflows.adapters.customer_files.byte_streams import GZIP_MAGIC, open_bytes
from finflows.adapters.customer_files.unreadable import UnreadableFile
from finflows.adapters.parquet_tables import NO_THREADS
from finflows.screening.customer_fields import ColumnMap, columns_by_field, missing_columns_message
from finflows.screening.records import Record, RejectReason

_BATCH_ROWS: Final = 1024
_READ_BUFFER_BYTES: Final = 1 << 16  # pages are read through it instead of whole column chunks


class ParquetRecords:
    blank_lines = 0  # Parquet has rows, not lines

    def __init__(self, column_map: ColumnMap | None) -> None:
        self._column_map = column_map

    def read(self, path: Path) -> Iterator[Record]:
        try:
            with _unzipped(path) as plain, pq.ParquetFile(plain, buffer_size=_READ_BUFFER_BYTES) as file:
                yield from self._records(file)
        except (pa.ArrowException, OSError) as exc:
            raise UnreadableFile(
                "it is damaged or cut off, or not Parquet that Arrow can read. Send it again."
            ) from exc

    def _records(self, file: pq.ParquetFile) -> Iterator[Record]:
        names = file.schema_arrow.names
        columns = columns_by_field(names, self._column_map)
        message = missing_columns_message(columns, names)
        if message:
            raise UnreadableFile(message)
        row = 0
        for batch in file.iter_batches(
            _BATCH_ROWS, columns=[names[at] for at in columns.values()], use_threads=NO_THREADS
        ):
            by_field = {field: _as_text(batch.column(names[at])) for field, at in columns.items()}
            for fields in _rows(by_field, batch.num_rows):
                row += 1
                yield _record(row, fields)


def _record(row: int, fields: Mapping[str, Any] | None) -> Record:
    if fields is None:
        return Record(row, None, {}, RejectReason.NOT_UTF8, "the row holds text that is not valid UTF-8")
    return Record(row, None, fields)


def _as_text(column: pa.Array) -> pa.Array:
    return column.cast(pa.string()) if pa.types.is_temporal(column.type) else column


def _rows(by_field: Mapping[str, pa.Array], count: int) -> Iterator[Mapping[str, Any] | None]:
    try:
        values = [column.to_pylist() for column in by_field.values()]
    except UnicodeDecodeError:
        yield from (_row(by_field, at) for at in range(count))
        return
    fields = tuple(by_field)
    yield from (dict(zip(fields, row, strict=True)) for row in zip(*values, strict=True))


def _row(by_field: Mapping[str, pa.Array], at: int) -> Mapping[str, Any] | None:
    """One row of a batch that holds bad text somewhere; None if it is this row."""
    try:
        return {field: column[at].as_py() for field, column in by_field.items()}
    except UnicodeDecodeError:
        return None


@contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    """Parquet is read from its end, so a gzipped file is unpacked beside it first."""
    with path.open("rb") as file:
        compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    if not compressed:
        yield path
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".parquet") as plain:
        with open_bytes(path) as stream:
            shutil.copyfileobj(stream, plain)
        plain.flush()
        yield Path(plain.name)
