"""Rows of unequal length as flat arrays: the members of row r lie at starts[r]:starts[r + 1]."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]  # 64 bits used as a set


def starts_of(counts: Ints) -> Ints:
    """Where each row starts, and the end of the last: [2, 0, 3] gives [0, 2, 2, 5]."""
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def members(first: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Every member of some rows as (which row, place): first [7, 3] and counts [2, 1] give [0, 0, 1] and [7, 8, 3]."""
    row = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(row)) + (first - starts_of(counts)[:-1])[row]
    return row, place


def slabs(counts: Ints, at_most: int) -> list[slice]:
    """Cut rows into runs of at most so many members, or of one row that has more."""
    ends = np.cumsum(counts)
    cuts = []
    start = 0
    while start < len(counts):
        before = int(ends[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + at_most, side="right")))
        cuts.append(slice(start, end))
        start = end
    return cuts
