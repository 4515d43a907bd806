"""A sanctions list, ready to be compared with: every primary name and every alias, prepared.

Made from the raw bytes of OFAC's files, so that one SHA-256 says which list a night was screened against. The hash is
taken over the files that are present, one behind the other in the order of `FILE_NAMES`; a person checks it with
`cat sdn.csv alt.csv add.csv sdn_comments.csv | sha256sum`.

Not solved: whether the list is fresh, complete or smaller than yesterday's. That is for the one who fetches it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from finflows.screening import names, ofac_csv
from finflows.screening.ofac_csv import Alias, BadRow, Entry, MalformedOfacFile, ParsedFile

SDN: Final = "SDN"
ALT: Final = "ALT"
CONS: Final = "CONS"
CONS_ALT: Final = "CONS_ALT"

# OFAC's file names, in the order of hashing. Names are matched in any case.
FILE_NAMES: Final[tuple[str, ...]] = (
    "sdn.csv",
    "alt.csv",
    "add.csv",
    "sdn_comments.csv",
    "cons_prim.csv",
    "cons_alt.csv",
    "cons_add.csv",
    "cons_comments.csv",
)
# Per list: the files of entries, aliases, addresses and comments, and what hits call the two kinds of names.
_PARTS: Final = ((*FILE_NAMES[:4], SDN, ALT), (*FILE_NAMES[4:], CONS, CONS_ALT))

_REQUIRED: Final[tuple[str, ...]] = ("sdn.csv", "alt.csv")
_REQUIRED_WITH_CONSOLIDATED: Final[tuple[str, ...]] = ("cons_prim.csv", "cons_alt.csv")

INVENTED: Final = "This list was invented by finflows demo-data."
"""A comment of a demonstration's list. Such a list is read like OFAC's, so it has to say itself that it is not."""

# OFAC leaves the type of companies and organisations blank.
ENTITY: Final = "entity"

Row = TypeVar("Row")


class IncompleteList(ValueError):
    """Files without which names would be missed silently."""

    def __init__(self, missing: tuple[str, ...], present: tuple[str, ...]) -> None:
        found = ", ".join(present) or "none of OFAC's files"
        super().__init__(f"missing {', '.join(missing)} (found: {found})")
        self.missing = missing
        self.present = present


class MalformedListFile(ValueError):
    """A file of the list that is no comma-separated text."""

    def __init__(self, file: str, fault: MalformedOfacFile) -> None:
        super().__init__(f"{file}, {fault}")
        self.file = file
        self.line = fault.line


@dataclass(frozen=True, slots=True)
class ListedName:
    entity_id: str
    list: str  # SDN, ALT, CONS or CONS_ALT
    name: str  # as listed
    prepared: str
    tokens: tuple[str, ...]
    programs: str  # "SDGT; IFSR"
    entity_type: str  # "individual", "vessel", "aircraft" or "entity"


@dataclass(frozen=True, slots=True)
class FileCount:
    file: str
    rows: int
    bad_rows: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class SanctionsList:
    names: tuple[ListedName, ...]
    files: tuple[FileCount, ...]
    sha256: str
    is_invented: bool = False

    @property
    def bad_row_count(self) -> int:
        return sum(len(file.bad_rows) for file in self.files)

    def names_of_list(self, list_name: str) -> tuple[ListedName, ...]:
        return tuple(name for name in self.names if name.list == list_name)

    def names_of_entity(self, entity_id: str) -> tuple[ListedName, ...]:
        return tuple(name for name in self.names if name.entity_id == entity_id)


def known_file(file_name: str) -> str | None:
    """OFAC's name of a file, or None: "SDN.CSV" gives "sdn.csv"."""
    lowered = file_name.lower()
    return lowered if lowered in FILE_NAMES else None


def build_list(contents: Mapping[str, bytes]) -> SanctionsList:
    """Read the raw files, keyed by file name in any case; other names are ignored.

    Raises:
        IncompleteList: a file without which names would be missed is absent.
        MalformedListFile: a file is no comma-separated text.
    """
    by_name = {known: content for name, content in contents.items() if (known := known_file(name))}
    files = {name: by_name[name] for name in FILE_NAMES if name in by_name}
    _refuse_incomplete(files)
    listed: list[ListedName] = []
    counts: list[FileCount] = []
    is_invented = False
    for primary, alias, address, comment, list_name, alias_list_name in _PARTS:
        entries = _read(ofac_csv.read_entries, primary, files, counts)
        aliases = _read(ofac_csv.read_aliases, alias, files, counts)
        _read(ofac_csv.read_addresses, address, files, counts)
        comments = _read(ofac_csv.read_comments, comment, files, counts)
        is_invented |= any(each.text == INVENTED for each in comments)
        listed += _primary_names(entries, list_name)
        listed += _alias_names(aliases, entries, alias_list_name)
    return SanctionsList(
        tuple(listed), tuple(counts), hashlib.sha256(b"".join(files.values())).hexdigest(), is_invented
    )


def _refuse_incomplete(files: Mapping[str, bytes]) -> None:
    required = _REQUIRED
    if any(name.startswith("cons_") for name in files):
        required += _REQUIRED_WITH_CONSOLIDATED
    missing = tuple(name for name in required if name not in files)
    if missing:
        raise IncompleteList(missing, tuple(files))


def _read(
    reader: Callable[[bytes], ParsedFile[Row]], name: str, files: Mapping[str, bytes], counts: list[FileCount]
) -> tuple[Row, ...]:
    if name not in files:
        return ()
    try:
        parsed = reader(files[name])
    except MalformedOfacFile as fault:
        raise MalformedListFile(name, fault) from fault
    counts.append(FileCount(name, len(parsed.rows), parsed.bad_rows))
    return parsed.rows


def _primary_names(entries: Sequence[Entry], list_name: str) -> Iterator[ListedName]:
    for entry in entries:
        prepared = names.prepare_primary_name(entry.name, entry.entity_type)
        yield _listed(entry.entity_id, list_name, entry.name, prepared, entry)


def _alias_names(aliases: Sequence[Alias], entries: Sequence[Entry], list_name: str) -> Iterator[ListedName]:
    """An alias speaks for its entry; one whose entry is not in the file is kept, with what is known of it."""
    by_id = {entry.entity_id: entry for entry in entries}
    for alias in aliases:
        entry = by_id.get(alias.entity_id)
        yield _listed(alias.entity_id, list_name, alias.name, names.prepare_alias(alias.name), entry)


def _listed(entity_id: str, list_name: str, name: str, prepared: str, entry: Entry | None) -> ListedName:
    return ListedName(
        entity_id=entity_id,
        list=list_name,
        name=name,
        prepared=prepared,
        tokens=names.tokens_of(prepared),
        programs="; ".join(entry.programs) if entry else "",
        entity_type=(entry.entity_type.lower() if entry else "") or ENTITY,
    )
