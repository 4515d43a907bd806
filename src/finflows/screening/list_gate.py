"""Whether a sanctions list may be screened against: whole, fresh, and not suddenly smaller.

A list that is cut off, or of last month, finds less than it should and says nothing of it. So a doubtful list is
refused and the last accepted one stays. The rules are of two kinds:

* **damage** binds every list: an empty file, a file that is cut off, names without content;
* **standing** (age, and size beside the last accepted list) binds lists that were fetched; a folder that a person
  names on purpose is only warned about.

**Age.** OFAC publishes when there is something to publish, a few times in most weeks, and its files carry the time of
publication. A *copy* carries the time of copying, so a copy older than a day means that the copying has stopped; OFAC's
own service may serve the same files for days and be up to date. Hence two defaults for one rule.

Not solved: a list that is whole, fresh and of the right size, but wrong. OFAC does not sign its CSV files.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil
from typing import Final

from finflows.screening.sanctions_list import ALT, CONS, CONS_ALT, SDN, FileCount, SanctionsList

ENTRY_FILES: Final = ("sdn.csv", "cons_prim.csv")
ALIAS_FILES: Final = ("alt.csv", "cons_alt.csv")
NAME_FILES: Final = (*ENTRY_FILES, *ALIAS_FILES)

MAX_AGE_OF_COPY: Final = timedelta(hours=24)  # a copying job runs every night
MAX_AGE_OF_PUBLICATION: Final = timedelta(days=14)  # some ten missed occasions: the service is frozen
MAX_SHRINK: Final = 0.05  # the largest delistings take hundreds of some 20,000 entries
MIN_NAMES_OF_PUBLICATION: Final = 20_000  # OFAC's list had 20,886 names in July 2021 and 39,457 in July 2026

# Neither of those two lists has a bad row or a name without content. The figure lets an odd row of a small list pass.
MAX_SHARE_WITHOUT_CONTENT: Final = 0.01
MAX_NAMES_WITHOUT_CONTENT: Final = 10
MAX_SHARE_OF_ORPHANS: Final = 0.001  # both lists: none

_LONG_IN_HOURS: Final = 72
_END_OF_FILE: Final = b"\x1a"  # DOS's, at the end of most of OFAC's files


class Standing(Enum):
    """What a list's place says of it."""

    FOLDER = "folder"  # named by a person
    COPY = "copy"  # an S3 prefix or another's https address; its times are those of copying
    PUBLICATION = "publication"  # OFAC's own service; its times are those of publication


@dataclass(frozen=True, slots=True)
class ListSize:
    entries: int
    aliases: int
    names: int  # with content
    name_files: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListLimits:
    max_age: timedelta
    max_shrink: float
    min_names: int


def limits_of(standing: Standing, max_age: timedelta | None = None, max_shrink: float = MAX_SHRINK) -> ListLimits:
    """The limits of a standing; an age that somebody has set replaces the default."""
    if standing is Standing.PUBLICATION:
        return ListLimits(max_age or MAX_AGE_OF_PUBLICATION, max_shrink, MIN_NAMES_OF_PUBLICATION)
    return ListLimits(max_age or MAX_AGE_OF_COPY, max_shrink, 0)


def as_of(standing: Standing, times: Mapping[str, datetime]) -> datetime | None:
    """The time of a snapshot, from those of its files (by OFAC's lower-case name); None when none is known.

    A copying job renews every file, so the oldest one that brings names tells; OFAC replaces what has changed, so
    there the newest tells.
    """
    if standing is Standing.PUBLICATION:
        return max(times.values(), default=None)
    return min((time for file, time in times.items() if file in NAME_FILES), default=None)


def size_of(listed: SanctionsList) -> ListSize:
    rows = {counted.file: counted.rows for counted in listed.files}
    return ListSize(
        entries=sum(rows.get(name, 0) for name in ENTRY_FILES),
        aliases=sum(rows.get(name, 0) for name in ALIAS_FILES),
        names=sum(1 for name in listed.names if name.tokens),
        name_files=name_files_of(rows),
    )


def name_files_of(files: Collection[str]) -> frozenset[str]:
    return frozenset(name for name in files if name in NAME_FILES)


def damage(listed: SanctionsList, contents: Mapping[str, bytes], *, fetched: bool) -> Iterator[str]:
    """What no person may overrule, one clause per fault. ``contents`` are the raw files by OFAC's names.

    A fetched file must end with a line end: OFAC's do, and a transfer that broke between two columns or rows would
    not be seen otherwise. A file in a folder may have been saved by an editor that leaves the last one out.
    """
    for counted in listed.files:
        if counted.file in NAME_FILES and not counted.rows:
            yield f"{counted.file} has no rows that can be read"
        elif _is_cut_off(contents[counted.file], counted, fetched=fetched):
            yield f"{counted.file} is cut off in its last row"
    rows = sum(each.rows + len(each.bad_rows) for each in listed.files if each.file in NAME_FILES)
    without = rows - size_of(listed).names
    if without > max(MAX_NAMES_WITHOUT_CONTENT, MAX_SHARE_WITHOUT_CONTENT * rows):
        yield f"{without:,} of its {rows:,} rows of names have no name that can be read"


def _is_cut_off(content: bytes, counted: FileCount, *, fetched: bool) -> bool:
    """The last line has no end and, in a folder, is no whole row: too few columns, or a quote that is not closed."""
    text = content.rstrip(_END_OF_FILE)
    if not text or text.endswith(b"\n"):
        return False
    last_line = text.count(b"\n") + 1
    is_bad_row = any(bad.line == last_line for bad in counted.bad_rows)
    return fetched or is_bad_row or text.rpartition(b"\n")[2].count(b'"') % 2 == 1


def doubts(size: ListSize, accepted: ListSize | None, age: timedelta | None, limits: ListLimits) -> Iterator[str]:
    """Why a whole list may still be the wrong one, one clause per doubt. ``age`` is None when it is not known."""
    if age is not None and age > limits.max_age:
        yield f"it is {_told(age)} old, and {_told(limits.max_age)} are allowed"
    if size.names < limits.min_names:
        yield f"it has {size.names:,} names, and at least {limits.min_names:,} are expected"
    if accepted is None:
        return
    for missing in sorted(accepted.name_files - size.name_files):
        yield f"it has no {missing}, which the last accepted list had"
    for what, now, before in (
        ("entries", size.entries, accepted.entries),
        ("aliases", size.aliases, accepted.aliases),
        ("names", size.names, accepted.names),
    ):
        if now < (1 - limits.max_shrink) * before:
            yield (
                f"it has {now:,} {what}, the last accepted list had {before:,}, and a loss of "
                f"{limits.max_shrink:.1%} is allowed"
            )


def _told(age: timedelta) -> str:
    """Rounded up, so that what is too old never reads like what is allowed."""
    hours = age / timedelta(hours=1)
    number, unit = (hours, "hours") if hours <= _LONG_IN_HOURS else (hours / 24, "days")
    return f"{ceil(number * 10) / 10:g} {unit}"


def notes(listed: SanctionsList) -> Iterator[str]:
    """What people should hear of a list that is used all the same."""
    if listed.is_invented:
        yield "Invented list: it is for demonstration, and nobody is screened against OFAC's."
    for counted in listed.files:
        if counted.bad_rows:
            first = counted.bad_rows[0]
            yield (
                f"{counted.file}: {len(counted.bad_rows)} rows could not be read and were skipped, the first on line "
                f"{first.line} ({first.reason})."
            )
    for aliases, entries, names in ((ALT, SDN, "alt.csv"), (CONS_ALT, CONS, "cons_alt.csv")):
        known = {name.entity_id for name in listed.names if name.list == entries}
        of_aliases = [name.entity_id for name in listed.names if name.list == aliases]
        orphans = sum(1 for entity_id in of_aliases if entity_id not in known)
        if orphans > MAX_SHARE_OF_ORPHANS * len(of_aliases):
            yield f"{names}: {orphans:,} aliases name no entry of the list; its files may be of different days."
