"""Which format a customer file is in.

Content decides where it can: Parquet's magic, "[{" and '{"' of JSON, a CSV header with the id and name
columns. The extension (before ".gz") decides the rest. Text of neither known header nor extension is one
name per line, unless it looks like columns: screening "C1,John Smith,INDIVIDUAL" as one name would find
nobody and look clean.
"""

from enum import StrEnum
from pathlib import PurePath
from typing import Final

from finflows.adapters.customer_files.byte_streams import refuse_other_encodings
from finflows.adapters.customer_files.csv_layout import DELIMITERS, cells, has_known_header
from finflows.adapters.customer_files.unreadable import UnreadableFile
from finflows.screening.customer_fields import ColumnMap, field_spelled

HEAD_BYTES: Final = 1 << 16
PARQUET_MAGIC: Final = b"PAR1"
_CELLS_OF_A_NAME: Final = 2  # "SMITH, John" is one name


class Format(StrEnum):
    CSV = "CSV"
    JSON_ARRAY = "JSON array"
    NDJSON = "NDJSON"
    PARQUET = "Parquet"
    PLAIN_TEXT = "plain text"


_BY_EXTENSION: Final = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".json": Format.NDJSON,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".txt": Format.PLAIN_TEXT,
}


def format_of(head: bytes, file_name: str, column_map: ColumnMap | None) -> Format:
    """``head`` is how the content begins after a byte-order mark. Raises UnreadableFile."""
    if head.startswith(PARQUET_MAGIC):
        return Format.PARQUET
    refuse_other_encodings(head)
    text = head.lstrip()
    extension = PurePath(file_name.lower().removesuffix(".gz")).suffix
    by_extension = _BY_EXTENSION.get(extension)
    if not text:
        return by_extension or Format.PLAIN_TEXT
    if extension == ".parquet":
        raise UnreadableFile("it is called .parquet but does not begin as Parquet does (PAR1). Send it again.")
    return _as_json(text, by_extension) or _as_text(text, by_extension, column_map)


def _as_json(text: bytes, by_extension: Format | None) -> Format | None:
    """JSON for certain by its second character; "[" and "{" alone may begin a name in a .txt."""
    following = text[1:].lstrip()[:1]
    if text[:1] == b"[" and (following in {b"{", b"]", b""} or by_extension in {None, Format.NDJSON}):
        return Format.JSON_ARRAY
    if text[:1] == b"{" and (following in {b'"', b"}"} or by_extension is None):
        return Format.NDJSON
    return None


def _as_text(text: bytes, by_extension: Format | None, column_map: ColumnMap | None) -> Format:
    first_line = text.splitlines()[0].decode(errors="surrogateescape")
    if column_map or has_known_header(first_line):
        return Format.CSV if by_extension is not Format.NDJSON or has_known_header(first_line) else Format.NDJSON
    if by_extension is not None:
        return by_extension
    split = max((cells(first_line, delimiter) for delimiter in DELIMITERS), key=len)
    if len(split) > 1 and any(map(field_spelled, split)):
        return Format.CSV
    if len(split) > _CELLS_OF_A_NAME:
        raise UnreadableFile(
            "its format cannot be told: it looks like columns, but its first line names neither an id nor "
            "a name column. Say which they are (--column, or columnMap in a start input), or call it .txt if every "
            "line is one name."
        )
    return Format.PLAIN_TEXT
