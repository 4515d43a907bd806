"""Which letters a name offers to which tokens, as two 64-bit words per name.

Tokens are compared within their letter class only. So a byte x of a customer's token of class c can be matched only
if some listed token of class c holds x. Each pair (c, x) has one of 128 bits; a name's words are the union over its
tokens. Bits of the customer's words that the listed name lacks then each stand for at least one byte of the customer's
name that cannot be matched; that several pairs share a bit can only hide such bytes, never invent them.

Coarse classes do: letters outside the sound classes are taken together, which again only hides bytes.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.ragged import Ints, Words, starts_of
from finflows.screening.matching.token_table import COARSE_CLASSES, TokenTable

FEATURE_WORDS: Final = 2
_WORD_BITS: Final = 64


class LetterFeatures:
    """The bit of every (class, byte), spread so that each bit is set in about as many listed tokens."""

    def __init__(self, tokens: TokenTable, occurrences: Ints) -> None:
        """Choose bits for a list; `occurrences` says how often each token stands in it."""
        weights = np.repeat(occurrences, tokens.length)
        load = np.bincount(_codes(tokens), weights=weights, minlength=COARSE_CLASSES * 256)
        self._words_of_code = np.zeros((FEATURE_WORDS, len(load)), dtype=np.uint64)
        filled = [0.0] * (FEATURE_WORDS * _WORD_BITS)
        for code in np.argsort(-load, kind="stable").tolist():
            bit = filled.index(min(filled))
            filled[bit] += load[code]
            self._words_of_code[bit // _WORD_BITS, code] = 1 << bit % _WORD_BITS

    def of(self, tokens: TokenTable) -> Words:
        """The words of tokens, shape (FEATURE_WORDS, tokens)."""
        return union(self._words_of_code[:, _codes(tokens)], starts_of(tokens.length))


def union(words: Words, starts: Ints) -> Words:
    """Bits set in any member of each row; no row may be empty."""
    if len(starts) == 1:
        return words[:, :0]
    united: Words = np.bitwise_or.reduceat(words, starts[:-1], axis=1)
    return united


def missing_letters(wanted: Words, offered: Words, rows: Ints, columns: Ints) -> NDArray[np.uint8]:
    """How many bits of wanted[:, rows[n]] are not in offered[:, columns[n]]."""
    missing = np.zeros(len(rows), dtype=np.uint8)
    for wanted_word, offered_word in zip(wanted, offered, strict=True):
        missing += np.bitwise_count(wanted_word.take(rows) & ~offered_word.take(columns))
    return missing


def _codes(tokens: TokenTable) -> Ints:
    """Every byte of every token as class * 256 + byte."""
    content = np.frombuffer(b"".join(tokens.encoded.tolist()), dtype=np.uint8)
    return np.repeat(tokens.coarse_class * 256, tokens.length) + content
