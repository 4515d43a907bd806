"""Letters of a token as 64 bits, so that one AND and one bit count say how many of its bytes stay unmatched.

A bit stands for "this byte occurs at least n times". Let byte x occur c times in one token and d times in another. The
first mask A has its bits 1..c, the second mask B has 1..d, so A & ~B has max(0, c - d) bits of x, and in any pairing at
least that many occurrences of x in the first token are without a partner. Where several (byte, n) share a bit, or
occurrences are no longer counted, A & ~B can only lose bits. So

    matches <= len(a) - popcount(A & ~B)    and likewise    matches <= len(b) - popcount(B & ~A).

The 63 commonest (byte, n) of the list's own tokens have a bit each, all others share the last; which they are decides
speed, never correctness.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BITS: Final = 64
_MOST_OCCURRENCES: Final = 8  # of one byte in a token that can have bits of their own


class LetterMasks:
    """The bit of every (byte, n-th occurrence), chosen for one list."""

    def __init__(self, encoded: Sequence[bytes]) -> None:
        """Choose bits by how often each occurrence is seen in `encoded`."""
        _, code = _occurrences(encoded)
        seen = np.bincount(code, minlength=256 * _MOST_OCCURRENCES)
        order = np.argsort(-seen, kind="stable")
        bit = np.full(len(seen), _BITS - 1)
        bit[order[: _BITS - 1]] = np.arange(_BITS - 1)
        self._mask_of_code: NDArray[np.uint64] = np.uint64(1) << bit.astype(np.uint64)

    def of(self, encoded: Sequence[bytes]) -> NDArray[np.uint64]:
        """The masks of tokens, shape (len(encoded),)."""
        token, code = _occurrences(encoded)
        masks = np.zeros(len(encoded), dtype=np.uint64)
        np.bitwise_or.at(masks, token, self._mask_of_code[code])
        return masks


def _occurrences(encoded: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every byte of every token as (token, byte * 8 + how many equal ones stand before it, at most 7)."""
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    token_and_byte = np.repeat(np.arange(len(encoded)) * 256, lengths)
    token_and_byte += np.frombuffer(b"".join(encoded), dtype=np.uint8)
    token_and_byte.sort()
    position = np.arange(len(token_and_byte))
    starts_run = np.ones(len(token_and_byte), dtype=bool)
    starts_run[1:] = token_and_byte[1:] != token_and_byte[:-1]
    earlier = position - np.maximum.accumulate(np.where(starts_run, position, 0))
    token, byte = np.divmod(token_and_byte, 256)
    return token, byte * _MOST_OCCURRENCES + np.minimum(earlier, _MOST_OCCURRENCES - 1)
