"""Upper bounds are above every true score."""

import itertools

import numpy as np

from finflows.screening.matching.bounds import SLACK, length_factors, matches_needed, score_bound
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import length_penalty, token_score

WORDS = [
    bytes(letters)
    for alphabet, sizes in ((b"abk", (1, 2, 3)), (b"ab", (4, 5, 6)))
    for size in sizes
    for letters in itertools.product(alphabet, repeat=size)
]


def shared_letters(first: bytes, second: bytes) -> int:
    return sum(min(first.count(byte), second.count(byte)) for byte in set(first))


def test_no_pair_scores_more_than_its_bound() -> None:
    """Over all words of a few letters, with the most matches that their letters allow."""
    for first, second in itertools.product(WORDS, WORDS):
        prefix = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 4)
        prefix = min(prefix, len(first), len(second))
        matches = np.array([shared_letters(first, second)])
        (bound,) = score_bound(matches, np.array([len(first)]), np.array([len(second)]), prefix, WATCHMAN_0_31)
        assert token_score(first, second, WATCHMAN_0_31).score <= bound + SLACK


def test_no_pair_that_reaches_a_threshold_has_fewer_matches_than_needed() -> None:
    """At every threshold that some pair just reaches: the hardest case."""
    lengths = np.arange(1, 7)
    for first in WORDS[::2]:
        for second in WORDS:
            score = token_score(first, second, WATCHMAN_0_31).score
            needed = matches_needed(score, len(first), lengths, WATCHMAN_0_31, same_first_byte=first[0] == second[0])
            assert needed[len(second) - 1] <= shared_letters(first, second)


def test_impossible_lengths_need_more_matches_than_there_are() -> None:
    """A token of five bytes cannot reach 0.88 with one of two, nor with any that begins otherwise."""
    lengths = np.arange(1, 30)
    same = matches_needed(0.88, 5, lengths, WATCHMAN_0_31, same_first_byte=True)
    assert lengths[same <= np.minimum(5, lengths)].tolist() == [4, 5, 6]
    unlike = matches_needed(0.88, 5, lengths, WATCHMAN_0_31, same_first_byte=False)
    assert not (unlike <= np.minimum(5, lengths)).any()


def test_length_factors_are_those_of_the_definition() -> None:
    """To the last bit, in arrays."""
    lengths = np.arange(1, 60)
    for other in (1, 9, 10, 33):
        expected = [length_penalty(length, other, WATCHMAN_0_31) for length in lengths.tolist()]
        assert length_factors(lengths, other, WATCHMAN_0_31).tolist() == expected
