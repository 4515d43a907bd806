"""A list of any size, made from a given one: a sample of its names, or all of them and invented ones besides.

Invented names are those of `finflows demo-data`: their tokens repeat more than real ones do (30,000 names of OFAC's
hold 31,000 distinct tokens, as many invented ones a third of that), so each token stands in more names, and the largest
lists measured here are rather harder to search than a real list of that size.
"""

import random
from collections.abc import Sequence
from itertools import count
from typing import Final

from finflows.demo_data.ofac_layout import ofac_files
from finflows.demo_data.sample_list import sample_list
from finflows.screening.sanctions_list import ListedName, build_list

_SEED: Final = 1
_NAMES_PER_ENTRY: Final = 2.0  # as sample_list makes them: an entry and, on average, one alias


def list_of_size(names: Sequence[ListedName], size: int) -> list[ListedName]:
    """`size` names; the same ones whenever the same names are given."""
    if size <= len(names):
        return random.Random(_SEED).sample(names, size)  # noqa: S311 - a sample, not a secret
    return [*names, *_invented(size - len(names))]


def _invented(number: int) -> list[ListedName]:
    for attempt in count(1):
        entries = 100 + int(number / _NAMES_PER_ENTRY * (1 + attempt / 10))
        made = build_list(ofac_files(sample_list(entries, _SEED))).names
        if len(made) >= number:
            break
    return random.Random(_SEED).sample(made, number)  # noqa: S311 - as above
