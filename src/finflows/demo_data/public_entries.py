"""The entries that anyone looks for first: persons and organisations whose designation is public and widely reported.

Names, aliases and dates are written from general knowledge, not taken from a list, and may be out of date: they are
here so that a demonstration can be tried with a name one knows. Their numbers stay the same whatever the seed.
"""

import csv

from finflows.demo_data.entries import Address, Alias, SampleEntry
from finflows.demo_data.material import read_text

_FIRST_NUMBER = 101


def public_entries() -> tuple[SampleEntry, ...]:
    """All of them, numbered from 101."""
    rows = csv.DictReader(read_text("public_entries.csv").splitlines())
    return tuple(_entry(number, row) for number, row in enumerate(rows, _FIRST_NUMBER))


def _entry(number: int, row: dict[str, str]) -> SampleEntry:
    return SampleEntry(
        number=number,
        name=row["name"],
        type="individual" if row["type"] == "individual" else "entity",
        programs=row["programs"],
        title=row["title"],
        remarks=row["remarks"],
        vessel=None,
        aliases=tuple(Alias("aka", name) for name in row["aliases"].split("|") if name),
        addresses=(Address("", row["city"], row["country"]),),
    )
