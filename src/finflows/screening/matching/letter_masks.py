"""Letters of a token as 64 bits, so that one AND and one bit count say which bytes a token cannot match.

A bit stands for "this byte occurs at least n times". For masks A and B of two tokens, every bit of A & ~B is an
occurrence in the first token for which the second has no partner:

    let c(x) and d(x) be how often byte x occurs in the first and second token. Their bits for x are 1..c(x) and 1..d(x),
    so A & ~B holds max(0, c(x) - d(x)) bits of x, and at least that many occurrences of x stay unmatched in any pairing.
    Where several (byte, n) share a bit, or an n has none, A & ~B only loses bits. So

        matches(a, b) <= len(a) - popcount(A & ~B)       and, likewise,       matches(a, b) <= len(b) - popcount(B & ~A).

The 63 commonest (byte, n) of the list's own tokens have a bit each and the others share the last; which they are decides speed, never
correctness.
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
