"""Distinct tokens as columns: what the bounds need of each, computed once.

A token's row is its number everywhere in the search. The letter class comes from the first letter; lengths, prefix and
letter mask are in bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.letter_masks import LetterMasks
from finflows.screening.matching.ragged import Ints, Words
from finflows.screening.matching.token_score import first_letter_class

# Nine classes to lay names out by: the eight of sounds that are alike, and one for all other letters together.
_SOUND_CLASSES: Final = {ord(first_letter_class(letter)): number for number, letter in enumerate("abcdlmrh")}
COARSE_CLASSES: Final = len(_SOUND_CLASSES) + 1

_PREFIX_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class TokenTable:
    encoded: NDArray[Any]  # UTF-8 bytes objects
    letter_class: Ints  # code point of the class's letter: tokens are comparable when theirs are equal
    coarse_class: Ints  # 0..8
    length: Ints  # bytes
    prefix: NDArray[np.uint32]  # the first four bytes, the first one highest, missing ones zero
    letters: Words  # letter_masks.py

    @classmethod
    def of(cls, tokens: Sequence[str], masks: LetterMasks) -> Self:
        encoded = [token.encode() for token in tokens]
        letter_class = [ord(first_letter_class(token)) for token in tokens]
        coarse_class = [_SOUND_CLASSES.get(letter, COARSE_CLASSES - 1) for letter in letter_class]
        prefixes = b"".join(token[:_PREFIX_BYTES].ljust(_PREFIX_BYTES, b"\0") for token in encoded)
        return cls(
            encoded=_objects(encoded),
            letter_class=np.array(letter_class, dtype=np.int64),
            coarse_class=np.array(coarse_class, dtype=np.int64),
            length=np.array([len(token) for token in encoded], dtype=np.int64),
            prefix=np.frombuffer(prefixes, dtype=">u4").astype(np.uint32),
            letters=masks.of(encoded),
        )

    def __len__(self) -> int:
        return len(self.length)

    def followed_by(self, other: Self) -> Self:
        """Both tables in one, the other's rows behind this one's."""
        columns = (getattr(self, field.name) for field in fields(self))
        others = (getattr(other, field.name) for field in fields(other))
        return type(self)(*map(np.concatenate, zip(columns, others, strict=True)))


def _objects(values: Sequence[bytes]) -> NDArray[Any]:
    # numpy would otherwise make fixed-width strings of bytes objects and drop their trailing zero bytes.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def common_prefix(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> Ints:
    """How many of the first four bytes agree; beyond the end of both tokens all do, so it may be too many."""
    differing = first ^ second
    agreeing = (differing < 1 << 24).astype(np.int64)
    for limit in (1 << 16, 1 << 8, 1):
        agreeing += differing < limit
    return agreeing
