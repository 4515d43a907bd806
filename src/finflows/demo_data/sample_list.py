"""A sample sanctions list, for demonstration only: never screen a real customer against it.

About thirty entries are public, well-known names (`public_entries`). All the rest is invented: names, numbers, dates
and links are combined at random, and likeness to any person or company is chance. The layout and the proportions
(types, programs, aliases per entry, addresses, weak aliases in remarks) are those of OFAC's list, so that whatever
reads, matches or reports the real list works on this one.
"""

from finflows.demo_data.entries import SampleEntry
from finflows.demo_data.invented_entries import invented_entry
from finflows.demo_data.listed_damage import ListedName
from finflows.demo_data.public_entries import public_entries
from finflows.demo_data.seeds import number_below, seeded

DEFAULT_ENTRIES = 3000
DEFAULT_SEED = 1

_FIRST_INVENTED = 1000  # numbers below belong to the public entries
_WIDEST_GAP = 8  # entries leave a real list, so its numbers have gaps
_PUBLIC_TIMES = 20  # among names to damage, so that about one damaged customer in five bears a name one knows


def sample_list(entries: int = DEFAULT_ENTRIES, seed: int = DEFAULT_SEED) -> tuple[SampleEntry, ...]:
    """So many entries, by number: the public ones, then invented ones.

    Raises:
        ValueError: fewer entries than there are public ones.
    """
    known = public_entries()
    if entries < len(known):
        raise ValueError(f"a sample list holds at least its {len(known)} public entries, not {entries}")
    rng = seeded("list", seed)
    listed = list(known)
    linked_to = [entry.name for entry in known if entry.type == "entity"]
    number = _FIRST_INVENTED
    while len(listed) < entries:
        number += 1 + number_below(rng, _WIDEST_GAP)
        entry = invented_entry(number, linked_to, rng)
        listed.append(entry)
        if entry.type == "entity":
            linked_to.append(entry.name)
    return tuple(listed)


def customer_like_names(entries: tuple[SampleEntry, ...]) -> tuple[ListedName, ...]:
    """Primary names that a customer could bear, not those of ships and aircraft; public ones stand there many times."""
    return tuple(
        ListedName(str(entry.number), entry.name, is_person=entry.type == "individual")
        for entry in entries
        if entry.type in {"individual", "entity"}
        for _ in range(_PUBLIC_TIMES if entry.number < _FIRST_INVENTED else 1)
    )
