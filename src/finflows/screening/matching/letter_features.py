"""Which letters a name offers to which tokens, as one 64-bit word per name.

Tokens are compared within their letter class only. So a byte x of a customer's token of class c can be matched only if
some listed token of class c holds x. Each pair (c, x) has one of 64 bits; a listed name's word is the union over its
tokens. Bits of the query's word that the listed name lacks then each stand for at least one byte of the query that
cannot be matched, and bits shared by several pairs only hide such bytes, never invent them.

Nine coarse classes do: the eight of sounds that are alike, and one for all other letters together.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.token_score import first_letter_class
from finflows.screening.matching.token_table import TokenTable

_BITS: Final = 64
_SOUND_CLASSES: Final = tuple(ord(first_letter_class(letter)) for letter in "abcdlmrh")
COARSE_CLASSES: Final = len(_SOUND_CLASSES) + 1


def coarse_classes(tokens: TokenTable) -> NDArray[np.int64]:
    """0..7 for the classes of sounds, 8 for every other letter."""
    coarse = np.full(len(tokens), COARSE_CLASSES - 1)
    for number, letter_class in enumerate(_SOUND_CLASSES):
        coarse[tokens.letter_class == letter_class] = number
    return coarse


class LetterFeatures:
    """The bit of every (class, byte), spread so that each bit is set in about as many listed tokens."""

    def __init__(self, tokens: TokenTable, occurrences: NDArray[np.int64]) -> None:
        """Choose bits for a list; `occurrences` says how often each token stands in it."""
        code = _codes(tokens)
        weights = np.repeat(occurrences, tokens.length)
        load = np.bincount(code, weights=weights, minlength=COARSE_CLASSES * 256)
        bit = np.zeros(len(load), dtype=np.uint64)
        filled = [0.0] * _BITS
        for feature in np.argsort(-load, kind="stable").tolist():
            emptiest = filled.index(min(filled))
            bit[feature] = emptiest
            filled[emptiest] += load[feature]
        self._word_of_code = np.uint64(1) << bit

    def of(self, tokens: TokenTable) -> NDArray[np.uint64]:
        """One word per token."""
        if not len(tokens):
            return np.zeros(0, dtype=np.uint64)
        starts = np.cumsum(tokens.length) - tokens.length
        words: NDArray[np.uint64] = np.bitwise_or.reduceat(self._word_of_code[_codes(tokens)], starts)
        return words


def _codes(tokens: TokenTable) -> NDArray[np.int64]:
    """Every byte of every token as class * 256 + byte."""
    content = np.frombuffer(b"".join(tokens.encoded.tolist()), dtype=np.uint8)
    return np.repeat(coarse_classes(tokens) * 256, tokens.length) + content
