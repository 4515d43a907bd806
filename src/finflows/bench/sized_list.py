"""A list of any size, made from a given one: a sample of its names, or all of them and invented ones besides.

Invented names are those of `finflows demo-data`. Their tokens repeat more than real ones do (40,304 of them hold 13,016
distinct tokens, OFAC's 39,457 of 2026-07-11 hold 31,489), and at 0.88 customers were screened against as many invented
names some 15 % faster than against OFAC's: figures of lists beyond the given one flatter by that much.
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
