"""Open a customer file of any format: content tells which, the name's extension breaks ties."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from gzip import BadGzipFile
from pathlib import Path
from typing import Final, Protocol

from finflows.adapters.customer_files.byte_streams import UTF8_BOM, open_bytes
from finflows.adapters.customer_files.csv_rows import CsvRecords
from finflows.adapters.customer_files.formats import HEAD_BYTES, Format, format_of
from finflows.adapters.customer_files.json_array import JsonArrayRecords
from finflows.adapters.customer_files.ndjson import NdjsonRecords
from finflows.adapters.customer_files.parquet import ParquetRecords
from finflows.adapters.customer_files.plain_text import PlainTextRecords
from finflows.adapters.customer_files.unreadable import UnreadableFile
from finflows.contracts.errors import InputRefused
from finflows.screening.customer_fields import ColumnMap, ColumnsRefused
from finflows.screening.records import Record


class _RecordReader(Protocol):
    blank_lines: int

    def read(self, path: Path) -> Iterator[Record]: ...


_READERS: Final[Mapping[Format, Callable[[ColumnMap | None], _RecordReader]]] = {
    Format.CSV: CsvRecords,
    Format.JSON_ARRAY: JsonArrayRecords,
    Format.NDJSON: NdjsonRecords,
    Format.PARQUET: ParquetRecords,
}


class OpenedCustomerFile:
    """One streaming pass over a customer file; ``blank_lines`` is right after it."""

    def __init__(self, path: Path, column_map: ColumnMap | None) -> None:
        self._path = path
        self.format = format_of(_head(path), path.name, column_map)
        self._reader = _reader(self.format, column_map)

    @property
    def blank_lines(self) -> int:
        return self._reader.blank_lines

    def records(self) -> Iterator[Record]:
        """Every row in file order. Raises InputRefused when rows could be lost by reading on."""
        try:
            yield from self._reader.read(self._path)
        except (UnreadableFile, ColumnsRefused, EOFError, BadGzipFile, zlib.error) as exc:
            raise _refused(self._path, exc) from exc


def require_customer_file(path: Path) -> None:
    """Raises InputRefused."""
    if not path.is_file():
        fault = "is no file" if path.exists() else "does not exist"
        raise InputRefused(f"The customer file {path} {fault}. Name a file that holds customers.")


def open_customer_file(path: Path, column_map: ColumnMap | None = None) -> OpenedCustomerFile:
    """Raises InputRefused when the file is absent, or its format cannot be told or read."""
    require_customer_file(path)
    try:
        return OpenedCustomerFile(path, column_map)
    except (UnreadableFile, ColumnsRefused, EOFError, BadGzipFile, zlib.error) as exc:
        raise _refused(path, exc) from exc


def _head(path: Path) -> bytes:
    with open_bytes(path) as stream:
        return stream.read(HEAD_BYTES + len(UTF8_BOM)).removeprefix(UTF8_BOM)


def _reader(file_format: Format, column_map: ColumnMap | None) -> _RecordReader:
    if file_format is Format.PLAIN_TEXT:
        return PlainTextRecords()
    return _READERS[file_format](column_map)


def _refused(path: Path, exc: Exception) -> InputRefused:
    fault = str(exc)
    if not isinstance(exc, (UnreadableFile, ColumnsRefused)):
        fault = "its gzip data is damaged or cut off, so rows are missing. Send the whole file again."
    return InputRefused(f"The customer file {path.name} cannot be read: {fault}")
