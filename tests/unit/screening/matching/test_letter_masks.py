"""Letter masks bound the matches of two tokens."""

import random
from collections import Counter

import numpy as np

from finflows.screening.matching.letter_masks import LetterMasks


def tokens(alphabet: bytes, longest: int) -> list[bytes]:
    rng = random.Random(3)
    return [bytes(rng.choices(alphabet, k=rng.randint(1, longest))) for _ in range(120)]


def test_bits_without_partner_never_exceed_the_letters_without_partner() -> None:
    """Else a hit could be lost: also for letters that the list never had, and for long tokens."""
    masks = LetterMasks(tokens(b"abcdefgh", 12))
    for alphabet, longest in ((b"abcdefgh", 12), (bytes(range(256)), 150), (b"ab", 40)):
        some = tokens(alphabet, longest)
        words = masks.of(some)
        for token, word in zip(some, words, strict=True):
            unmatched = np.bitwise_count(word & ~words)
            for other, bits in zip(some, unmatched.tolist(), strict=True):
                assert bits <= (Counter(token) - Counter(other)).total()


def test_common_letters_are_told_apart_with_their_repetitions() -> None:
    """The second a is another bit than the first."""
    masks = LetterMasks([b"aab", b"abc"])
    word, other = masks.of([b"aab", b"abc"])
    assert np.bitwise_count(word & ~other) == 1
    assert np.bitwise_count(other & ~word) == 1


def test_no_tokens_have_no_masks() -> None:
    """An empty list is indexed too."""
    assert LetterMasks([]).of([]).shape == (0,)
