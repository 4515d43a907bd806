"""CSV, so read that a stray quote never swallows rows silently.

RFC 4180 lets a quoted field hold line breaks. A quote that is opened by accident therefore takes the
following rows into one field until the next quote. What is done about it:

* a row on one line whose quotes are malformed is rejected, alone;
* a row over several lines whose quotes are malformed, a quote that is never closed, a row over more lines
  than MAX_ROW_LINES, and a line inside quotes that would be a whole row by itself each refuse the file,
  naming the line on which the quote was opened;
* a line break in a field other than a name rejects the row (screening/judging.py).
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES, numbered_lines, open_text_bytes
from finflows.adapters.customer_files.csv_layout import CsvLayout, cells, layout_of
from finflows.adapters.customer_files.unreadable import UnreadableFile
from finflows.screening.customer_fields import CUSTOMER_ID, ColumnMap
from finflows.screening.records import Record, RejectReason

MAX_ROW_LINES: Final = 10  # a postal address in one field has some 6; beyond 10 a quote has gone astray


class CsvRecords:
    def __init__(self, column_map: ColumnMap | None) -> None:
        self.blank_lines = 0
        self._column_map = column_map

    def read(self, path: Path) -> Iterator[Record]:
        with open_text_bytes(path) as stream:
            lines = _Lines(stream)
            first = self._first_line(lines)
            if first is None:
                return
            layout = layout_of(first, self._column_map)
            if not layout.has_header:
                lines.give_back(first)
            yield from self._records(lines, layout)

    def _first_line(self, lines: "_Lines") -> str | None:
        for line in lines:
            if lines.too_long or "\r" in line.rstrip("\r\n"):
                raise UnreadableFile("its first line does not end with LF or CRLF. Save it with such line ends.")
            lines.forget_row()
            if line.strip():
                return line
            self.blank_lines += 1
        return None

    def _records(self, lines: "_Lines", layout: CsvLayout) -> Iterator[Record]:
        lines.delimiter = layout.delimiter
        reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
        row = 0
        while True:
            lines.forget_row()
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row += 1
                yield _malformed(row, lines)
                continue
            if _is_blank(values) and not lines.too_long:
                self.blank_lines += 1
                continue
            row += 1
            yield _record(row, lines, layout, values)


class _Lines:
    """The lines that csv.reader asks for, one by one; remembers those of the row that is being read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._numbered = numbered_lines(stream)
        self._given_back: str | None = None
        self._number = 0
        self.delimiter = ","
        self.of_row: list[str] = []
        self.starts_at = 0  # the line number of the row's first line
        self.too_long = False
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        text = self._given_back or self._read()
        self._given_back = None
        if not self.of_row:
            self.starts_at = self._number
        elif len(self.of_row) == MAX_ROW_LINES:
            raise self.refusal(MAX_ROW_LINES, f"spans more than {MAX_ROW_LINES} lines")
        self.of_row.append(text)
        return text

    def _read(self) -> str:
        try:
            self._number, content = next(self._numbered)
        except StopIteration:
            self.ended = True
            raise
        if content is not None:
            return content.decode(errors="surrogateescape")
        if self.of_row:
            raise self.refusal(len(self.of_row), f"goes on in a line of over {MAX_LINE_BYTES:,} bytes")
        self.too_long = True
        return "\n"

    def give_back(self, line: str) -> None:
        self._given_back = line

    def forget_row(self) -> None:
        self.of_row.clear()
        self.too_long = False

    def refusal(self, lines: int, fault: str) -> UnreadableFile:
        """Names the line that opened the quote in which the row's first ``lines`` lines end."""
        fields = [len(cells("".join(self.of_row[: at + 1]), self.delimiter)) for at in range(lines)]
        opened = self.starts_at + fields.index(fields[-1])
        return UnreadableFile(
            f"a quote opened on line {opened} {fault}. It may swallow rows. Close it, or double a quote "
            "that belongs to the field's text, and send the file again."
        )


def _malformed(row: int, lines: _Lines) -> Record:
    """One bad line is one bad row; when several were read, rows may be among them."""
    count = len(lines.of_row)
    if lines.ended:
        raise lines.refusal(count, "is not closed before the end of the file")
    if count > 1:
        last = lines.starts_at + count - 1
        raise lines.refusal(count - 1, f"is followed by a misplaced quote on line {last}")
    text = lines.of_row[0].rstrip("\r\n")
    if "\r" in text:
        reason, detail = RejectReason.LINE_BREAK_IN_FIELD, "a carriage return stands outside quotes"
    elif len(text) > csv.field_size_limit():
        reason, detail = RejectReason.FIELD_TOO_LONG, f"a field has over {csv.field_size_limit():,} characters"
    else:
        reason, detail = RejectReason.MALFORMED_QUOTES, "text follows a closing quote"
    return Record(row, lines.starts_at, {}, reason, detail)


def _record(row: int, lines: _Lines, layout: CsvLayout, values: list[str]) -> Record:
    line = lines.starts_at
    if lines.too_long:
        return Record(row, line, {}, RejectReason.LINE_TOO_LONG, f"the line has over {MAX_LINE_BYTES:,} bytes")
    if len(lines.of_row) > 1:
        _refuse_swallowed_rows(lines, layout)
    if len(values) != layout.width:
        detail = f"{len(values)} fields instead of {layout.width}"
        return Record(row, line, _first_field(layout, values), RejectReason.WRONG_FIELD_COUNT, detail)
    return Record(row, line, {field: values[at] for field, at in layout.columns.items()})


def _first_field(layout: CsvLayout, values: list[str]) -> dict[str, str]:
    """Only the first field is sure to stand in its own column when fields are missing or too many."""
    return {CUSTOMER_ID: values[0]} if layout.columns[CUSTOMER_ID] == 0 else {}


def _refuse_swallowed_rows(lines: _Lines, layout: CsvLayout) -> None:
    for before, line in enumerate(lines.of_row[1:], start=1):
        if len(cells(line, layout.delimiter)) >= layout.width:
            raise lines.refusal(before, "goes on over a line that is a whole row by itself")


def _is_blank(values: list[str]) -> bool:
    return not values or (len(values) == 1 and not values[0].strip())
