"""Taking a sanctions list for a night: read, checked, described; refused when it would prove nothing.

Not here yet: the rules of age and of shrinkage, which bind fetched lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from finflows.application.fingerprints import sha256_of_bytes
from finflows.contracts.errors import ListRefused
from finflows.contracts.night import Canary, ListFacts, ListFileFacts
from finflows.screening.canaries import derive_canaries
from finflows.screening.sanctions_list import (
    FileCount,
    IncompleteList,
    MalformedListFile,
    SanctionsList,
    build_list,
)

_ENTRY_FILES: Final = frozenset({"sdn.csv", "cons_prim.csv"})
_ALIAS_FILES: Final = frozenset({"alt.csv", "cons_alt.csv"})
_KINDS_OF_CANARIES: Final = 4
_END_OF_FILE: Final = b"\x1a"  # DOS's, at the end of OFAC's files


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    files: Mapping[str, bytes]
    facts: ListFacts
    canaries: list[Canary]


def take_snapshot(files: Mapping[str, bytes], source: str, retrieved_at: datetime) -> ListSnapshot:
    """Raises ListRefused when the list is empty, incomplete, cut off, or has no name to be found."""
    try:
        listed = build_list(files)
    except (IncompleteList, MalformedListFile) as fault:
        raise _refused(source, str(fault)) from fault
    for counted in listed.files:
        _refuse_damaged(source, counted, files[counted.file])
    canaries = [
        Canary(
            customer_id=each.customer_id,
            name=each.name,
            type=each.type,
            min_match=each.min_match,
            entity_id=each.entity_id,
        )
        for each in derive_canaries(listed.names)
    ]
    if not canaries:
        raise _refused(source, "it has no name of which a canary could be made, so a run could not prove itself")
    return ListSnapshot(files, _facts(listed, files, source, retrieved_at, len(canaries)), canaries)


def _refuse_damaged(source: str, counted: FileCount, content: bytes) -> None:
    if counted.file in _ENTRY_FILES | _ALIAS_FILES and not counted.rows:
        raise _refused(source, f"{counted.file} has no rows that can be read")
    if _is_cut_off(content, counted):
        raise _refused(source, f"{counted.file} is cut off in its last row")


def _is_cut_off(content: bytes, counted: FileCount) -> bool:
    """The last line has no end, and is no whole row: too few columns, or a quote that is not closed."""
    text = content.rstrip(_END_OF_FILE)
    if not text or text.endswith(b"\n"):
        return False
    last_line = text.count(b"\n") + 1
    is_bad_row = any(bad.line == last_line for bad in counted.bad_rows)
    return is_bad_row or text.rpartition(b"\n")[2].count(b'"') % 2 == 1


def _facts(
    listed: SanctionsList, files: Mapping[str, bytes], source: str, retrieved_at: datetime, canaries: int
) -> ListFacts:
    rows = {counted.file: counted.rows for counted in listed.files}
    return ListFacts(
        sha256=listed.sha256,
        source=source,
        retrieved_at=retrieved_at,
        entries=sum(rows.get(name, 0) for name in _ENTRY_FILES),
        aliases=sum(rows.get(name, 0) for name in _ALIAS_FILES),
        names=sum(1 for name in listed.names if name.tokens),
        files=[_file_facts(counted, files[counted.file]) for counted in listed.files],
        warnings=_warnings(listed, canaries),
    )


def _file_facts(counted: FileCount, content: bytes) -> ListFileFacts:
    return ListFileFacts(
        name=counted.file,
        sha256=sha256_of_bytes(content),
        bytes=len(content),
        rows=counted.rows,
        bad_rows=len(counted.bad_rows),
    )


def _warnings(listed: SanctionsList, canaries: int) -> list[str]:
    warnings = [
        f"{counted.file}: {len(counted.bad_rows)} rows could not be read and were skipped, the first on line "
        f"{counted.bad_rows[0].line} ({counted.bad_rows[0].reason})."
        for counted in listed.files
        if counted.bad_rows
    ]
    if canaries < _KINDS_OF_CANARIES:
        warnings.append(f"Only {canaries} of {_KINDS_OF_CANARIES} canaries could be made of this list.")
    return warnings


def _refused(source: str, fault: str) -> ListRefused:
    return ListRefused(
        f"The sanctions list at {source} is refused: {fault}. Nothing was screened. Provide a complete list "
        "and start the run again."
    )
