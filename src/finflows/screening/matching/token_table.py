"""Distinct tokens as columns: what the bounds need of each, computed once.

A token's row is its number everywhere in the search. The letter class comes from the first letter; lengths, first byte,
prefix and letter mask are in bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.letter_masks import LetterMasks
from finflows.screening.matching.token_score import first_letter_class


@dataclass(frozen=True, slots=True)
class TokenTable:
    encoded: NDArray[Any]  # UTF-8 bytes objects
    letter_class: NDArray[np.int64]  # code point of the class's letter
    length: NDArray[np.int64]  # bytes
    prefix: NDArray[np.uint32]  # the first four bytes, the first one highest, missing ones zero
    letters: NDArray[np.uint64]  # see letter_masks.py

    @classmethod
    def of(cls, tokens: Sequence[str], masks: LetterMasks) -> Self:
        encoded = [token.encode() for token in tokens]
        return cls(
            encoded=_objects(encoded),
            letter_class=np.array([ord(first_letter_class(token)) for token in tokens], dtype=np.int64),
            length=np.array([len(token) for token in encoded], dtype=np.int64),
            prefix=np.frombuffer(b"".join(token[:4].ljust(4, b"\0") for token in encoded), dtype=">u4").astype(np.uint32),
            letters=masks.of(encoded),
        )

    def __len__(self) -> int:
        return len(self.length)

    def followed_by(self, other: Self) -> Self:
        """Both tables in one, the other's rows behind this one's."""
        return type(self)(
            encoded=np.concatenate([self.encoded, other.encoded]),
            letter_class=np.concatenate([self.letter_class, other.letter_class]),
            length=np.concatenate([self.length, other.length]),
            prefix=np.concatenate([self.prefix, other.prefix]),
            letters=np.concatenate([self.letters, other.letters]),
        )


def _objects(values: Sequence[bytes]) -> NDArray[Any]:
    # numpy would otherwise make fixed-width strings of bytes objects and drop their trailing zero bytes.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def common_prefix(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.int64]:
    """How many of the first four bytes agree; beyond the end of both tokens all do, so it may be too many."""
    differing = first ^ second
    agreeing = (differing < 1 << 24).astype(np.int64)
    for limit in (1 << 16, 1 << 8, 1):
        agreeing += differing < limit
    return agreeing
