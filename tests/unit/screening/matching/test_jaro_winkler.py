"""Jaro-Winkler on bytes."""

import random

import pytest
from rapidfuzz.distance import JaroWinkler

from finflows.screening.matching.jaro_winkler import common_prefix, jaro, jaro_winkler
from finflows.screening.matching.profile import WATCHMAN_0_31


@pytest.mark.parametrize(
    ("first", "second", "similarity"),
    [
        (b"", b"", 1.0),
        (b"a", b"", 0.0),
        (b"abc", b"xyz", 0.0),
        (b"martha", b"marhta", (1.0 + 1.0 + 5 / 6) / 3),  # Jaro's own example: one transposition
        (b"dwayne", b"duane", (4 / 6 + 4 / 5 + 1.0) / 3),
        (b"abcd", b"dabc", (3 / 4 + 3 / 4 + 1.0) / 3),  # d is outside the window
        (b"bcda", b"cdab", (3 / 4 + 3 / 4 + 1.0) / 3),
    ],
)
def test_jaro_is_the_published_formula(first: bytes, second: bytes, similarity: float) -> None:
    """With transpositions halved and rounded down."""
    assert jaro(first, second) == similarity


def test_a_common_prefix_counts_above_the_boost_threshold_only() -> None:
    """Up to four bytes, a tenth of what is missing each."""
    assert jaro_winkler(b"martha", b"marhta", WATCHMAN_0_31) == pytest.approx(0.9611111111111111, abs=1e-15)
    below = jaro(b"abxxxx", b"abyyyy")
    assert below < 0.7
    assert jaro_winkler(b"abxxxx", b"abyyyy", WATCHMAN_0_31) == below
    assert [common_prefix(b"abcde", other, 4) for other in (b"abcde", b"abx", b"ab", b"x")] == [4, 2, 2, 0]


def test_rapidfuzz_gives_the_same_floats() -> None:
    """To the last bit, on few letters and many, short strings and long: the search relies on it."""
    rng = random.Random(1)
    for alphabet in (b"ab", b"abcdefgh\xc3\xa9"):
        for longest in (3, 12, 70, 150):
            for _ in range(250):
                first, second = (bytes(rng.choices(alphabet, k=rng.randint(0, longest))) for _ in range(2))
                fast = JaroWinkler.similarity(first, second, prefix_weight=0.1)
                assert jaro_winkler(first, second, WATCHMAN_0_31) == fast
