"""One name per line: the id is the line number, and the type is unknown."""

from collections.abc import Iterator
from pathlib import Path

from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES, numbered_lines, open_text_bytes
from finflows.screening.customer_fields import CUSTOMER_ID, NAME
from finflows.screening.records import Record, RejectReason


class PlainTextRecords:
    def __init__(self) -> None:
        self.blank_lines = 0

    def read(self, path: Path) -> Iterator[Record]:
        row = 0
        with open_text_bytes(path) as stream:
            for line, content in numbered_lines(stream):
                if content is not None and not content.strip():
                    self.blank_lines += 1
                    continue
                row += 1
                yield _record(row, line, content)


def _record(row: int, line: int, content: bytes | None) -> Record:
    fields = {CUSTOMER_ID: str(line)}
    if content is None:
        return Record(row, line, fields, RejectReason.LINE_TOO_LONG, f"the line has over {MAX_LINE_BYTES:,} bytes")
    name = content.rstrip(b"\r\n").decode(errors="surrogateescape")
    if "\r" in name:
        return Record(row, line, fields, RejectReason.LINE_BREAK_IN_FIELD, "a carriage return is within the line")
    return Record(row, line, fields | {NAME: name})
