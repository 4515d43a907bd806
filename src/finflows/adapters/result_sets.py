"""Answers of an engine, from where they lie: a CSV file, the NDJSON of ``finflows screen``, a night's archive record.

A CSV has a heading. Columns are found by the names that are usual for them (``query`` is a name, ``entity_id`` an
entry) or by those that the caller gives. A row without an entry says that its customer had no hit, or why he has none.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from finflows.adapters.archive_files import read_matches
from finflows.adapters.customer_files.byte_streams import open_text_bytes
from finflows.adapters.parquet_tables import read_rows
from finflows.application.fingerprints import sha256_of_file
from finflows.contracts.errors import InputRefused
from finflows.contracts.night import Summary
from finflows.screening.comparison import Answer, ResultSet
from finflows.screening.hits import Hit

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer_id": ("customer_id", "customerId", "requestId", "id"),
    "name": ("name", "query"),
    "list": ("list", "source"),
    "entity_id": ("entity_id", "entityId", "entityID", "entity", "ent_num"),
    "matched": ("matched_name_prepared", "matched_name", "matchedName"),
    "score": ("score", "match"),
    "pass": ("pass",),
    "error": ("error",),
}
_REQUIRED: Final = ("list", "entity_id", "score")
FIELDS: Final = tuple(_HEADINGS)

Kind = Literal["csv", "ndjson", "record"]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResultFile:
    """Rows by our own field names. Both ways of telling a customer are kept: which one joins is decided later.

    ``own``: it has every field of this engine's hits, so nobody else wrote it.
    """

    path: Path
    kind: Kind
    sha256: str
    rows: Sequence[Row]
    summary: Summary | None = None
    own: bool = False

    @property
    def has_ids(self) -> bool:
        return any(row.get("customer_id") for row in self.rows)

    @property
    def has_names(self) -> bool:
        return any(row.get("name") for row in self.rows)

    def told_of(self, by: str, wanted: Callable[[str], bool]) -> frozenset[str]:
        """The wanted customers who have a row, with a hit or without one; an error is no answer."""
        answered = (row for row in self.rows if row.get(by) and not row.get("error"))
        return frozenset(row[by] for row in answered if wanted(row.get("customer_id") or row[by]))

    def screened(self, by: str, wanted: Callable[[str], bool]) -> frozenset[str]:
        """Everybody whom the engine screened; empty where only customers with hits are told."""
        everybody = self.path / "screened.parquet"
        if self.kind == "record" and everybody.is_file():
            told = read_rows(everybody, ("customer_id", "name"))
            return frozenset(id_ if by == "customer_id" else name for id_, name in told if wanted(id_))
        if any(not (row.get("entity_id") or row.get("error")) for row in self.rows):
            return self.told_of(by, wanted)
        return frozenset()

    def result_set(self, by: str, wanted: Callable[[str], bool]) -> ResultSet:
        """The answers for the wanted customers, told apart ``by`` customer_id or name."""
        gathered = _Gathered(self.path, by, wanted)
        for number, row in enumerate(self.rows, 1):
            gathered.add(number, row)
        return ResultSet(gathered.answers, gathered.errors)


@dataclass(slots=True)
class _Gathered:
    path: Path
    by: str
    wanted: Callable[[str], bool]
    answers: list[Answer] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    first_ids: dict[str, str] = field(default_factory=dict)

    def add(self, number: int, row: Row) -> None:
        customer = row.get(self.by, "")
        if not customer or not self.wanted(row.get("customer_id") or customer):
            return
        if self.by == "name" and self._is_namesake(customer, row.get("customer_id", "")):
            return
        if row.get("error"):
            self.errors[customer] = row["error"]
        elif row.get("entity_id"):
            self.answers.append(
                Answer(
                    customer,
                    row["list"],
                    row["entity_id"],
                    row.get("matched", ""),
                    self._score(number, row),
                    _pass(row),
                )
            )

    def _is_namesake(self, name: str, customer_id: str) -> bool:
        """Two customers of one name have the same hits: they are one question."""
        return self.first_ids.setdefault(name, customer_id) != customer_id

    def _score(self, number: int, row: Row) -> float:
        try:
            return float(row["score"])
        except ValueError:
            raise InputRefused(f"Row {number} of {self.path} has no number as its score. Mend the file.") from None


def _pass(row: Row) -> str:
    return row.get("pass", "").strip().lower()


def read_result_file(path: Path, columns: Mapping[str, str | int] | None = None) -> ResultFile:
    """Told by its content. ``columns``: our field to the file's heading. Raises InputRefused."""
    if path.is_dir():
        return _record(path)
    if not path.is_file():
        raise InputRefused(f"{path} does not exist. Name a CSV or NDJSON file with answers, or a record's folder.")
    with open_text_bytes(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            is_ndjson = stream.peek(1)[:1] == b"{"
            rows = list(_ndjson_rows(path, text) if is_ndjson else _csv_rows(path, text, columns or {}))
        except UnicodeDecodeError as exc:
            raise InputRefused(f"{path} is not UTF-8 text. Save it as UTF-8.") from exc
    kind: Kind = "ndjson" if is_ndjson else "csv"
    own = _headings(path, kind).issuperset(Hit.__slots__)
    return ResultFile(path, kind, sha256_of_file(path), [*rows, *_rejects_beside(path)], own=own)


def _headings(path: Path, kind: Kind) -> set[str]:
    """What the file calls the fields of its first line. The lines have been read: they are what they should be."""
    with open_text_bytes(path) as stream:
        first = stream.readline().decode()
    return set(json.loads(first) if kind == "ndjson" else next(csv.reader([first]), ()))


def _record(folder: Path) -> ResultFile:
    matches, summary = folder / "matches.parquet", folder / "summary.json"
    if not (matches.is_file() and summary.is_file()):
        raise InputRefused(f"{folder} holds no matches.parquet and summary.json: it is not a night's archive record.")
    hits = (
        {
            "customer_id": hit.customer_id,
            "name": hit.name,
            "list": hit.list,
            "entity_id": hit.entity_id,
            "matched": hit.matched_name_prepared,
            "score": repr(hit.score),
        }
        for hit in read_matches(matches)
    )
    rows = [*hits, *_reject_rows(folder / "rejects.ndjson")]
    told = Summary.parse(summary.read_bytes(), what=f"The summary in {folder}")
    return ResultFile(folder, "record", sha256_of_file(matches), rows, told, own=True)


def _rejects_beside(path: Path) -> Iterator[Row]:
    """``finflows screen`` leaves them beside its hits."""
    rejects = path.with_name(path.name + ".rejects.ndjson")
    return _reject_rows(rejects) if rejects.is_file() else iter(())


def _reject_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            reject = json.loads(line)
            if reject.get("customer_id"):
                yield {"customer_id": reject["customer_id"], "error": reject["reason"]}


def _ndjson_rows(path: Path, lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        try:
            document: dict[str, Any] = json.loads(line)
            row = {name: str(document.get(heading, "")) for name, heading in _found_in(document, path, {}).items()}
        except (ValueError, AttributeError) as exc:
            raise InputRefused(f"Line {number} of {path} is no JSON object with a hit: {exc}.") from exc
        yield row


def _csv_rows(path: Path, text: Iterable[str], columns: Mapping[str, str | int]) -> Iterator[Row]:
    reader = csv.DictReader(text, strict=True)
    try:
        found = _found_in(reader.fieldnames or (), path, columns)
        for row in reader:
            yield {name: row[heading] or "" for name, heading in found.items()}
    except csv.Error as exc:
        raise InputRefused(f"Line {reader.line_num} of {path} is no comma-separated text: {exc}.") from exc


def _found_in(headings: Iterable[str], path: Path, columns: Mapping[str, str | int]) -> dict[str, str]:
    """Our field to the heading that the file has for it."""
    present = list(headings)
    found = {name: each for name, usual in _HEADINGS.items() if (each := _first(usual, present))}
    for name, heading in columns.items():
        if name not in FIELDS or heading not in present:
            raise InputRefused(
                f"{path} has no column {heading!r} for {name}. Its columns: {', '.join(present)}; "
                f"the fields: {', '.join(FIELDS)}."
            )
        found[name] = str(heading)
    missing = [name for name in _REQUIRED if name not in found]
    if missing or not found.keys() & {"customer_id", "name"}:
        lacking = missing or ["customer_id or name"]
        raise InputRefused(
            f"{path} has no column for {', '.join(lacking)}. Its columns: {', '.join(present) or 'none'}. "
            "Say which it is, such as --old-column score=MATCH."
        )
    return found


def _first(wanted: Sequence[str], present: Sequence[str]) -> str | None:
    return next((name for name in wanted if name in present), None)
