"""Spearman's rank correlation with ties, as textbooks give it: Pearson's correlation of mean ranks."""

from collections.abc import Sequence
from statistics import correlation


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """From -1 to 1; None when a side has fewer than two different values and so no order."""
    if min(len(set(first)), len(set(second))) < 2:  # noqa: PLR2004 - two make an order
        return None
    return correlation(mean_ranks(first), mean_ranks(second))


def mean_ranks(values: Sequence[float]) -> list[float]:
    """The place of each value in ascending order, from 1; equal values share the mean of their places."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]
