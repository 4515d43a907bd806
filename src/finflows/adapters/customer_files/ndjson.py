"""One JSON object per line."""

from collections.abc import Iterator
from pathlib import Path

from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES, numbered_lines, open_text_bytes
from finflows.adapters.customer_files.json_rows import DECODER, JsonRows
from finflows.screening.customer_fields import ColumnMap
from finflows.screening.records import Record, RejectReason


class NdjsonRecords:
    def __init__(self, column_map: ColumnMap | None) -> None:
        self.blank_lines = 0
        self._rows = JsonRows(column_map)

    def read(self, path: Path) -> Iterator[Record]:
        row = 0
        with open_text_bytes(path) as stream:
            for line, content in numbered_lines(stream):
                if content is not None and not content.strip():
                    self.blank_lines += 1
                    continue
                row += 1
                yield self._record(row, line, content)

    def _record(self, row: int, line: int, content: bytes | None) -> Record:
        if content is None:
            return Record(row, line, {}, RejectReason.LINE_TOO_LONG, f"the line has over {MAX_LINE_BYTES:,} bytes")
        try:
            value = DECODER.decode(content.decode(errors="surrogateescape"))
        except (ValueError, RecursionError):
            return Record(row, line, {}, RejectReason.MALFORMED_JSON, "the line is no JSON value")
        return self._rows.record(row, line, value)
