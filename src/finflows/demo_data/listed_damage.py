"""Which listed name a damaged customer comes from, and how: the truth that a screening run can be held to."""

from dataclasses import dataclass
from itertools import islice
from random import Random

from finflows.demo_data.damage import DAMAGES
from finflows.demo_data.letters import titled
from finflows.demo_data.seeds import one_in, one_of

_UPPER_ONE_IN = 3  # as other customers


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of a sanctions list as it stands there ("MADURO MOROS, Nicolas"), and whose it is."""

    entity_id: str
    name: str
    is_person: bool


@dataclass(frozen=True, slots=True)
class DamagedName:
    """What a customer is called, which listed name that was, and the key of DAMAGES that made it."""

    name: str
    damage: str
    listed: ListedName


def natural_order(listed: ListedName) -> str:
    """As people write it: "MADURO MOROS, Nicolas" -> "Nicolas Maduro Moros"."""
    family, comma, given = listed.name.partition(", ")
    ordered = f"{given} {family}" if comma and listed.is_person else listed.name
    return titled(" ".join(ordered.split()))


def damaged_name(names: tuple[ListedName, ...], turn: int, rng: Random) -> DamagedName:
    """A listed name damaged in the way whose turn it is, or the next way that fits it; an extra word fits any name."""
    listed = one_of(rng, names)
    name = natural_order(listed)
    start = turn % len(DAMAGES)
    kinds = (*islice(DAMAGES, start, None), *islice(DAMAGES, start))
    tried = ((kind, DAMAGES[kind](name, rng)) for kind in kinds)
    kind, damaged = next((kind, damaged) for kind, damaged in tried if damaged)
    return DamagedName(damaged.upper() if one_in(rng, _UPPER_ONE_IN) else damaged, kind, listed)
