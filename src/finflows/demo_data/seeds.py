"""Randomness that repeats: the same seed gives the same bytes on every Python that finflows runs on.

The random module promises this for `Random(seed).random()` alone; choice, shuffle and randrange may draw otherwise in
another version. So everything here draws with `random()` only. Each purpose has a generator of its own, so that asking
for one thing more (a column, a list) leaves every other thing as it was.
"""

from random import Random
from typing import TypeVar

T = TypeVar("T")


def seeded(purpose: str, seed: int) -> Random:
    """A generator of its own for one purpose, such as "customers" or "damage"."""
    return Random(f"finflows demo {purpose} {seed}")  # noqa: S311  # repeatable is the point


def number_below(rng: Random, limit: int) -> int:
    """One of 0 .. limit-1, all equally likely."""
    return int(rng.random() * limit)


def one_of(rng: Random, values: tuple[T, ...]) -> T:
    """One of the values, all equally likely."""
    return values[number_below(rng, len(values))]


def one_in(rng: Random, times: float) -> bool:
    """True once in so many times, on average."""
    return rng.random() * times < 1
