"""Taking a sanctions list: read, checked at the gate, described; refused when it would prove nothing.

The gate's rules are finflows.screening.list_gate's. Here is decided which of them bind: damage always; doubts about age
and size for lists that were fetched, and for a folder when strictness is asked for; a person may overrule doubts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import FetchedList
from finflows.contracts.errors import ListRefused
from finflows.contracts.night import Canary, ListFacts, ListFileFacts
from finflows.screening import list_gate
from finflows.screening.canaries import derive_canaries
from finflows.screening.list_gate import MAX_SHRINK, ListSize, Standing
from finflows.screening.sanctions_list import (
    FileCount,
    IncompleteList,
    MalformedListFile,
    SanctionsList,
    build_list,
)

_KINDS_OF_CANARIES: Final = 4


@dataclass(frozen=True, slots=True)
class ListGate:
    """Which rules bind, and what is said when the list is refused."""

    max_age: timedelta | None = None  # None: the default of the list's standing
    max_shrink: float = MAX_SHRINK
    strict: bool = False
    force: bool = False
    damaged_advice: str = "Nothing was screened. Provide a complete list and start the run again."
    doubtful_advice: str = (
        'Nothing was screened. Provide a fresh and whole list and start the run again, or start it with "forceList": '
        "true if this one is right."
    )

    def binds(self, standing: Standing) -> bool:
        return self.strict or standing is not Standing.FOLDER


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    files: Mapping[str, bytes]
    facts: ListFacts
    canaries: list[Canary]
    sets_the_measure: bool  # later lists are compared with it: nothing was doubtful, or a person said that it is right


def take_snapshot(
    fetched: FetchedList, source: str, retrieved_at: datetime, gate: ListGate, accepted: ListFacts | None
) -> ListSnapshot:
    """Raises ListRefused when the list is damaged, or doubtful where that binds."""
    listed = read_list(fetched, source, gate)
    for fault in list_gate.damage(listed, fetched.files, fetched=fetched.standing is not Standing.FOLDER):
        raise _refused(source, fault, gate.damaged_advice)
    canaries = _canaries(listed)
    if not canaries:
        fault = "it has no name of which a canary could be made, so a run could not prove itself"
        raise _refused(source, fault, gate.damaged_advice)
    doubts = find_doubts(fetched, listed, retrieved_at, gate, accepted)
    if doubts and gate.binds(fetched.standing) and not gate.force:
        raise _refused(source, "; ".join(doubts), gate.doubtful_advice)
    warnings = [
        *fetched.notes,
        *list_gate.notes(listed),
        *(f"The list at {source} is doubtful: {doubt}." for doubt in doubts),
    ]
    if len(canaries) < _KINDS_OF_CANARIES:
        warnings.append(f"Only {len(canaries)} of {_KINDS_OF_CANARIES} canaries could be made of this list.")
    facts = describe(fetched, listed, source, retrieved_at, warnings)
    return ListSnapshot(fetched.files, facts, canaries, sets_the_measure=gate.force or not doubts)


def read_list(fetched: FetchedList, source: str, gate: ListGate) -> SanctionsList:
    """Raises ListRefused: files are missing, or are no comma-separated text."""
    try:
        return build_list(fetched.files)
    except (IncompleteList, MalformedListFile) as fault:
        raise _refused(source, str(fault), gate.damaged_advice) from fault


def find_doubts(
    fetched: FetchedList, listed: SanctionsList, now: datetime, gate: ListGate, accepted: ListFacts | None
) -> list[str]:
    age = None if fetched.as_of is None else now - fetched.as_of
    limits = list_gate.limits_of(fetched.standing, gate.max_age, gate.max_shrink)
    before = None if accepted is None else _size_of(accepted)
    return list(list_gate.doubts(list_gate.size_of(listed), before, age, limits))


def describe(
    fetched: FetchedList, listed: SanctionsList, source: str, retrieved_at: datetime, warnings: list[str]
) -> ListFacts:
    size = list_gate.size_of(listed)
    return ListFacts(
        sha256=listed.sha256,
        source=source,
        retrieved_at=retrieved_at,
        dated=fetched.dated,
        entries=size.entries,
        aliases=size.aliases,
        names=size.names,
        files=[_file_facts(counted, fetched.files[counted.file]) for counted in listed.files],
        warnings=warnings,
    )


def _size_of(facts: ListFacts) -> ListSize:
    files = list_gate.name_files_of([file.name for file in facts.files])
    return ListSize(facts.entries, facts.aliases, facts.names, files)


def _canaries(listed: SanctionsList) -> list[Canary]:
    return [
        Canary(
            customer_id=each.customer_id,
            name=each.name,
            type=each.type,
            min_match=each.min_match,
            entity_id=each.entity_id,
        )
        for each in derive_canaries(listed.names)
    ]


def _file_facts(counted: FileCount, content: bytes) -> ListFileFacts:
    return ListFileFacts(
        name=counted.file,
        sha256=sha256_of_bytes(content),
        bytes=len(content),
        rows=counted.rows,
        bad_rows=len(counted.bad_rows),
    )


def _refused(source: str, fault: str, advice: str) -> ListRefused:
    return ListRefused(f"The sanctions list at {source} is refused: {fault}. {advice}")
