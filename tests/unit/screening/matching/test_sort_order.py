"""The reference's order of equal scores."""

import random

import pytest

from finflows.screening.matching import sort_order
from finflows.screening.matching.sort_order import descending_order


def test_up_to_twelve_equal_scores_keep_their_order() -> None:
    """An insertion sort is stable."""
    assert descending_order([0.5, 1.0, 0.5, 1.0, 0.0] * 2) == [1, 3, 6, 8, 0, 2, 5, 7, 4, 9]


def test_different_scores_have_one_order_whatever_their_number() -> None:
    """Only ties depend on the algorithm."""
    scores = random.Random(1).sample(range(1000), 200)
    assert [scores[index] for index in descending_order(scores)] == sorted(scores, reverse=True)


def test_equal_scores_beyond_twelve_are_shuffled_as_go_does() -> None:
    """Traced by hand: 6 is the pivot and goes to the front, 12 changes places with 1, the pivot goes behind it."""
    assert descending_order([0.0] * 12 + [1.0]) == [12, 6, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11, 1]


def test_what_is_sorted_already_stays() -> None:
    """A range without a step up is recognised before any pivot moves."""
    assert descending_order([1.0] * 20 + [0.5] * 20) == list(range(40))


@pytest.mark.parametrize("distinct", [1, 2, 3, 7])
@pytest.mark.parametrize("shape", ["random", "ascending", "descending", "organ pipe", "nearly sorted"])
def test_every_path_of_the_sort_sorts(distinct: int, shape: str) -> None:
    """Reversed ranges, repaired ones, equal partitions, broken patterns: an order that is complete and descending."""
    rng = random.Random(distinct)
    for size in (13, 20, 49, 50, 51, 100, 333):
        scores = [rng.randrange(distinct) / 7 for _ in range(size)]
        arranged = {
            "random": scores,
            "ascending": sorted(scores),
            "descending": sorted(scores, reverse=True),
            "organ pipe": sorted(scores[::2]) + sorted(scores[1::2], reverse=True),
            "nearly sorted": [*sorted(scores, reverse=True)[1:], max(scores)],
        }[shape]
        order = descending_order(arranged)
        assert sorted(order) == list(range(size))
        assert [arranged[index] for index in order] == sorted(arranged, reverse=True)


def test_a_reversed_range_is_turned_round_at_once() -> None:
    """With a tie, so that the algorithm is asked; its two members stand first, reversed like all others."""
    ascending = [index / 100 for index in range(100)] + [0.99]
    assert descending_order(ascending) == list(range(100, -1, -1))


def test_too_many_bad_partitions_end_in_a_heap_sort() -> None:
    """A limit of none makes the fallback the first choice."""
    rng = random.Random(2)
    scores = [rng.randrange(5) / 5 for _ in range(64)]
    sorting = sort_order._PatternDefeatingQuicksort(scores)
    sorting.sort(0, len(scores), 0)
    assert [scores[index] for index in sorting.order] == sorted(scores, reverse=True)
