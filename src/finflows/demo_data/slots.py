"""Weighted choice by one table look-up: a million customers take nine draws each.

Words of a language are used as Zipf and Mandelbrot found: the word of rank r about 1 / (r + constant) as often. So the
material is listed commonest first, and only exceptions carry a weight. Weights are whole numbers, because Python 3.12
adds floats in another way than 3.11 and the same seed has to give the same bytes.
"""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")

SLOTS = 2048  # a power of two, so that random() * SLOTS is exact; the rarest of 330 surnames still gets a slot
FLATNESS = 8  # Mandelbrot's constant: first of 150 given names about 4 %, as in US census name tables
_UNIT = 1_000_000  # weights are millionths

Weighted = tuple[tuple[str, int], ...]


def by_rank(words: Sequence[tuple[str, int]]) -> Weighted:
    """(word, times as common as its rank says), commonest first -> (word, weight)."""
    return tuple((word, times * _UNIT // (rank + FLATNESS)) for rank, (word, times) in enumerate(words, 1))


def spread(weighted: Sequence[tuple[T, int]]) -> tuple[T, ...]:
    """A table of SLOTS places in which each value has places by its weight: `table[int(random() * SLOTS)]`."""
    total = sum(weight for _, weight in weighted)
    places: list[T] = []
    reached = 0
    for value, weight in weighted:
        reached += weight
        places += [value] * (SLOTS * reached // total - len(places))
    return tuple(places)


@cache
def word_table(words: Weighted, after: str) -> tuple[str, ...]:
    """The words as a table, each followed by `after`; equal word lists share one table."""
    return spread(tuple((word + after, weight) for word, weight in words))
