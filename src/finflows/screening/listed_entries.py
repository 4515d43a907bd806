"""What OFAC's files say of one entry, over all files: its remarks, and a fingerprint that changes when anything does.

A reviewer's decision speaks of an entry as it was. So the fingerprint is over every row that names the entry: name,
type, programs, title, remarks, aliases, addresses, comments.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any, Final, Self

from finflows.screening import ofac_csv
from finflows.screening.ofac_csv import Entry
from finflows.screening.sanctions_list import FILE_NAMES, known_file

_READERS: Final[tuple[Callable[[bytes], Any], ...]] = (
    ofac_csv.read_entries,
    ofac_csv.read_aliases,
    ofac_csv.read_addresses,
    ofac_csv.read_comments,
)


class ListedEntries:
    """The rows of each entry, in the order of the files."""

    def __init__(self, rows: Mapping[str, list[Any]]) -> None:
        self._rows = rows
        self._fingerprints: dict[str, str] = {}

    @classmethod
    def read(cls, contents: Mapping[str, bytes]) -> Self:
        """From the raw files, keyed by file name in any case. Raises MalformedOfacFile."""
        by_name = {known: content for name, content in contents.items() if (known := known_file(name))}
        rows: dict[str, list[Any]] = defaultdict(list)
        for position, name in enumerate(FILE_NAMES):
            if name in by_name:
                for row in _READERS[position % len(_READERS)](by_name[name]).rows:
                    rows[row.entity_id].append(row)
        return cls(rows)

    def fingerprint(self, entity_id: str) -> str:
        if entity_id not in self._fingerprints:
            told = sorted(f"{type(row).__name__}{astuple(row)!r}" for row in self._rows.get(entity_id, []))
            self._fingerprints[entity_id] = hashlib.sha256("\n".join(told).encode()).hexdigest()
        return self._fingerprints[entity_id]

    def remarks(self, entity_id: str) -> str:
        """Empty when there are none, as in a list without comments."""
        return next((row.remarks for row in self._rows.get(entity_id, []) if isinstance(row, Entry)), "")
