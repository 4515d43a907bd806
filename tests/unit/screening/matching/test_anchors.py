"""Anchors are exactly the token pairs that reach the threshold."""

import random

import numpy as np
import pytest
from tables import listed_side, query_table

from finflows.screening.matching.anchors import Anchors, find_anchors
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import first_letter_class, token_score


def words(alphabet: str, longest: int, count: int) -> list[str]:
    rng = random.Random(5)
    made = ["".join(rng.choices(alphabet, k=rng.randint(1, longest))) for _ in range(count)]
    return list(dict.fromkeys(made))


def true_anchors(query: list[str], listed: list[str], threshold: float) -> set[tuple[str, str]]:
    return {
        (a, b)
        for a in query
        for b in listed
        if first_letter_class(a) == first_letter_class(b)
        and token_score(a.encode(), b.encode(), WATCHMAN_0_31).score >= threshold
    }


@pytest.mark.parametrize("threshold", [0.3, 0.7, 0.8, 0.88, 0.95, 1.0])
@pytest.mark.parametrize(("alphabet", "longest"), [("ckab", 7), ("ae\u0131iñ", 5), ("1øđa", 4), ("abcdefg", 70)])
def test_every_pair_that_reaches_the_threshold_is_an_anchor(alphabet: str, longest: int, threshold: float) -> None:
    """And no other, but for one that is a rounding error below."""
    listed_words = words(alphabet, longest, 90)
    query_words = [*words(alphabet, longest, 60)[::2], *listed_words[:10]]
    listed = listed_side(*listed_words)
    anchors = find_anchors(query_table(query_words, listed), listed.blocks, threshold)
    found = {
        (query_words[row], listed_words[column])
        for row in range(len(query_words))
        for column in anchors.listed[anchors.starts[row] : anchors.starts[row + 1]].tolist()
    }
    assert true_anchors(query_words, listed_words, threshold) <= found
    assert found <= true_anchors(query_words, listed_words, threshold - 1e-8)


def test_anchors_of_two_tables_follow_one_another() -> None:
    """Rows of the second count on from the first."""
    first = Anchors(np.array([0, 1, 1]), np.array([7]))
    both = first.followed_by(Anchors(np.array([0, 2]), np.array([8, 9])))
    assert (both.starts.tolist(), both.listed.tolist()) == ([0, 1, 1, 3], [7, 8, 9])
