"""OFAC's comma-separated files, read as OFAC's data specification describes them.

    SDN.CSV, CONS_PRIM.CSV          12 columns  entries
    ALT.CSV, CONS_ALT.CSV            5 columns  aliases
    ADD.CSV, CONS_ADD.CSV            6 columns  addresses
    SDN_COMMENTS.CSV, CONS_COMMENTS.CSV  2 columns  the overflow of long remarks

No header. "-0-", also with a space behind it, means blank. Most files end with the byte 0x1A, DOS's end of file.
A row with another number of columns, or whose entity number is no number, is skipped and reported, never guessed at.

Encoding: UTF-8, with or without a byte-order mark; a file that is not UTF-8 is read whole as Windows-1252, and as
Latin-1 if it holds one of the five bytes that Windows-1252 leaves undefined.

Not solved: weak aliases, which stand in the remarks only.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_BLANK: Final = "-0-"
_END_OF_FILE: Final = "\x1a"

PRIMARY_COLUMNS: Final = 12
ALIAS_COLUMNS: Final = 5
ADDRESS_COLUMNS: Final = 6
COMMENT_COLUMNS: Final = 2


class MalformedOfacFile(ValueError):
    """The text cannot be read as comma-separated values at all."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    entity_id: str
    name: str
    entity_type: str  # as OFAC writes it: "individual", "vessel", "aircraft", or "" (an entity)
    programs: tuple[str, ...]
    title: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Alias:
    entity_id: str
    alias_id: str
    kind: str  # "aka", "fka", "nka"
    name: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Address:
    entity_id: str
    address_id: str
    street: str
    city: str
    country: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Comment:
    entity_id: str
    text: str


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int  # the row's first line, counted from 1
    reason: str


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ParsedFile(Generic[Row]):
    rows: tuple[Row, ...]
    bad_rows: tuple[BadRow, ...]


def read_entries(content: bytes | str) -> ParsedFile[Entry]:
    return _parse(content, PRIMARY_COLUMNS, _entry)


def read_aliases(content: bytes | str) -> ParsedFile[Alias]:
    return _parse(content, ALIAS_COLUMNS, _alias)


def read_addresses(content: bytes | str) -> ParsedFile[Address]:
    return _parse(content, ADDRESS_COLUMNS, _address)


def read_comments(content: bytes | str) -> ParsedFile[Comment]:
    return _parse(content, COMMENT_COLUMNS, _comment)


def decode(content: bytes) -> str:
    """The text of an OFAC file, whichever of the three encodings it is in."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _parse(content: bytes | str, columns: int, build: Callable[[list[str]], Row]) -> ParsedFile[Row]:
    text = content if isinstance(content, str) else decode(content)
    rows: list[Row] = []
    bad_rows: list[BadRow] = []
    for line, fields in _numbered_rows(text.rstrip().removesuffix(_END_OF_FILE)):
        reason = _fault(fields, columns)
        if reason is None:
            rows.append(build([fields[0].strip(), *map(_value, fields[1:])]))
        else:
            bad_rows.append(BadRow(line, reason))
    return ParsedFile(tuple(rows), tuple(bad_rows))


def _numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise MalformedOfacFile(line, str(error)) from error


def _fault(fields: list[str], columns: int) -> str | None:
    if len(fields) != columns:
        return f"{len(fields)} columns instead of {columns}"
    if not (fields[0].strip().isascii() and fields[0].strip().isdigit()):
        return "the entity number is not a number"
    return None


def _value(field: str) -> str:
    return "" if field.strip() == _BLANK else field


def _entry(fields: list[str]) -> Entry:
    entity_id, name, entity_type, programs, title, *_vessel_columns, remarks = fields
    return Entry(
        entity_id=entity_id,
        name=name,
        entity_type=entity_type.strip(),
        programs=_programs(programs),
        title=title.strip(),
        remarks=remarks.strip(),
    )


def _programs(field: str) -> tuple[str, ...]:
    """Split `SDGT] [IFSR`, as OFAC joins the programs of one entry."""
    parts = (part.strip(" []") for part in field.split("]"))
    return tuple(part for part in parts if part)


def _alias(fields: list[str]) -> Alias:
    entity_id, alias_id, kind, name, remarks = fields
    return Alias(entity_id, alias_id.strip(), kind.strip(), name, remarks.strip())


def _address(fields: list[str]) -> Address:
    return Address(fields[0], *(field.strip() for field in fields[1:]))


def _comment(fields: list[str]) -> Comment:
    return Comment(fields[0], fields[1].strip())
