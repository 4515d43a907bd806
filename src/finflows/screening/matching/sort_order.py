"""The order in which the reference sorts token pairs, ties included.

It sorts with Go's sort.Slice, which is not stable: up to 12 elements an insertion sort, beyond that pattern-defeating
quicksort. Which of several pairs with equal scores comes first decides which tokens are matched, and so the name's
score, in about one long name of a hundred. So the algorithm is followed here step by step, as published by Orson Peters
and as Go has it since 1.19 (package sort, pdqsort_func).
"""

from collections.abc import Sequence
from typing import Final

_MAX_INSERTION: Final = 12  # elements that are sorted by insertion
_SHORTEST_NINTHER: Final = 50  # elements from which it is a median of medians
_ALL_SWAPPED: Final = 12  # swaps in choosing a pivot when everything is in reverse: four medians of three swaps
_SHORTEST_SHIFTING: Final = 50  # elements from which a nearly sorted range is repaired by shifting
_MAX_REPAIRS: Final = 5  # pairs out of order in a "nearly sorted" range
_BALANCED_SHARE: Final = 8  # a partition is balanced when its smaller side has an eighth
_WORD: Final = 0xFFFF_FFFF_FFFF_FFFF


def descending_order(scores: Sequence[float]) -> list[int]:
    """The indices of `scores` from the highest to the lowest, equal ones in the reference's order."""
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    if len(scores) <= _MAX_INSERTION or len(set(scores)) == len(scores):
        return order
    sorting = _PatternDefeatingQuicksort(scores)
    sorting.sort(0, len(scores), len(scores).bit_length())
    return sorting.order


class _PatternDefeatingQuicksort:
    def __init__(self, scores: Sequence[float]) -> None:
        self._scores = list(scores)
        self.order = list(range(len(scores)))

    def _less(self, i: int, j: int) -> bool:
        return self._scores[i] > self._scores[j]

    def _swap(self, i: int, j: int) -> None:
        scores, order = self._scores, self.order
        scores[i], scores[j] = scores[j], scores[i]
        order[i], order[j] = order[j], order[i]

    def sort(self, start: int, end: int, bad_partitions_allowed: int) -> None:
        balanced = partitioned = True
        while end - start > _MAX_INSERTION:
            if not bad_partitions_allowed:
                self._heap_sort(start, end)
                return
            if not balanced:
                self._break_patterns(start, end)
                bad_partitions_allowed -= 1
            pivot, swaps = self._choose_pivot(start, end)
            if swaps == _ALL_SWAPPED:
                self._reverse(start, end)
                pivot = (end - 1) - (pivot - start)
            if balanced and partitioned and swaps in {0, _ALL_SWAPPED} and self._repair(start, end):
                return
            if start > 0 and not self._less(start - 1, pivot):
                start = self._partition_equal(start, end, pivot)
                continue
            middle, partitioned = self._partition(start, end, pivot)
            balanced = min(middle - start, end - middle) >= (end - start) // _BALANCED_SHARE
            if middle - start < end - middle:
                self.sort(start, middle, bad_partitions_allowed)
                start = middle + 1
            else:
                self.sort(middle + 1, end, bad_partitions_allowed)
                end = middle
        self._insertion_sort(start, end)

    def _insertion_sort(self, start: int, end: int) -> None:
        for i in range(start + 1, end):
            self._sink(i, start)

    def _sink(self, i: int, start: int) -> None:
        """Move element i down to its place among the sorted ones from `start`."""
        while i > start and self._less(i, i - 1):
            self._swap(i, i - 1)
            i -= 1

    def _partition(self, start: int, end: int, pivot: int) -> tuple[int, bool]:
        """Lesser elements before the pivot, others behind it; also says whether they already stood so."""
        self._swap(start, pivot)
        i, j = self._close_in(start, start + 1, end - 1)
        already_partitioned = i > j
        while i <= j:
            self._swap(i, j)
            i, j = self._close_in(start, i + 1, j - 1)
        self._swap(j, start)
        return j, already_partitioned

    def _close_in(self, pivot: int, i: int, j: int) -> tuple[int, int]:
        while i <= j and self._less(i, pivot):
            i += 1
        while i <= j and not self._less(j, pivot):
            j -= 1
        return i, j

    def _partition_equal(self, start: int, end: int, pivot: int) -> int:
        """Elements equal to the pivot to the front; none is less. Returns where the greater ones begin."""
        self._swap(start, pivot)
        i, j = start + 1, end - 1
        while True:
            while i <= j and not self._less(start, i):
                i += 1
            while i <= j and self._less(start, j):
                j -= 1
            if i > j:
                return i
            self._swap(i, j)
            i, j = i + 1, j - 1

    def _repair(self, start: int, end: int) -> bool:
        """Sort a nearly sorted range; False when it was not so nearly."""
        i = start + 1
        for _ in range(_MAX_REPAIRS):
            while i < end and not self._less(i, i - 1):
                i += 1
            if i == end:
                return True
            if end - start < _SHORTEST_SHIFTING:
                return False
            self._swap(i, i - 1)
            # Both bounds are the original's: it sinks past `start`, where nothing can be out of order any more.
            if i - start > 1:
                self._sink(i - 1, 0)
            self._rise(i + 1, end)
        return False

    def _rise(self, i: int, end: int) -> None:
        while i < end and self._less(i, i - 1):
            self._swap(i, i - 1)
            i += 1

    def _break_patterns(self, start: int, end: int) -> None:
        """Scatter three elements, by a generator seeded with the length: the same input always sorts the same."""
        length = end - start
        mask = (1 << length.bit_length()) - 1
        random = length
        middle = start + length // 4 * 2
        for place in (middle - 1, middle, middle + 1):
            random ^= (random << 13) & _WORD
            random ^= random >> 7
            random ^= (random << 17) & _WORD
            other = random & mask
            self._swap(place, start + (other - length if other >= length else other))

    def _choose_pivot(self, start: int, end: int) -> tuple[int, int]:
        """The pivot's place, and the swaps that finding it would have taken."""
        quarter = (end - start) // 4
        places = [start + quarter, start + quarter * 2, start + quarter * 3]
        swaps = 0
        if end - start >= _SHORTEST_NINTHER:
            for nth, place in enumerate(places):
                places[nth], more = self._median(place - 1, place, place + 1)
                swaps += more
        pivot, more = self._median(*places)
        return pivot, swaps + more

    def _median(self, a: int, b: int, c: int) -> tuple[int, int]:
        swaps = 0
        if self._less(b, a):
            a, b, swaps = b, a, swaps + 1
        if self._less(c, b):
            b, c, swaps = c, b, swaps + 1
        if self._less(b, a):
            a, b, swaps = b, a, swaps + 1
        return b, swaps

    def _reverse(self, start: int, end: int) -> None:
        i, j = start, end - 1
        while i < j:
            self._swap(i, j)
            i, j = i + 1, j - 1

    def _heap_sort(self, start: int, end: int) -> None:
        length = end - start
        for root in range((length - 1) // 2, -1, -1):
            self._sift_down(root, length, start)
        for last in range(length - 1, -1, -1):
            self._swap(start, start + last)
            self._sift_down(0, last, start)

    def _sift_down(self, root: int, end: int, first: int) -> None:
        while (child := 2 * root + 1) < end:
            if child + 1 < end and self._less(first + child, first + child + 1):
                child += 1
            if not self._less(first + root, first + child):
                return
            self._swap(first + root, first + child)
            root = child
