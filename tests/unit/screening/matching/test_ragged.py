"""Rows of unequal length as flat arrays."""

import numpy as np

from finflows.screening.matching.ragged import members, slabs, starts_of


def test_starts_are_running_totals() -> None:
    """One more than there are rows."""
    assert starts_of(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]
    assert starts_of(np.array([], dtype=np.int64)).tolist() == [0]


def test_members_are_told_with_their_row() -> None:
    """Rows may be empty and need not lie in order."""
    row, place = members(np.array([7, 0, 3]), np.array([2, 0, 1]))
    assert (row.tolist(), place.tolist()) == ([0, 0, 2], [7, 8, 3])


def test_slabs_cover_all_rows_and_overflow_only_with_a_single_one() -> None:
    """Rows are never split."""
    counts = np.array([3, 0, 2, 9, 1, 1])
    assert slabs(counts, 5) == [slice(0, 3), slice(3, 4), slice(4, 6)]
    assert slabs(counts, 100) == [slice(0, 6)]
    assert slabs(counts[:0], 5) == []
