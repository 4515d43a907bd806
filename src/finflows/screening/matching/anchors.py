"""Anchors: the pairs of a customer's token and a listed token that score at least the threshold.

A name's score is a mean of its token pairs' scores, weighed by length, with zeros for unmatched letters, times a
factor of at most 1. It cannot exceed the best pair's score. So a name that reaches the threshold holds at least one
pair that does, and only names with an anchor need be looked at.

Finding anchors compares every distinct customer token with every distinct listed token, in four steps, each exact:

1. blocks: tokens are compared within one letter class only; within a block of one class, one first byte and one query
   length, listed tokens lie sorted by length, and those of impossible lengths are left out as a slice;
2. letter masks: m <= len(a) - popcount(A & ~B) against the matches needed (bounds.py), for the whole block at once;
3. the bound with both letter masks and the true common prefix, for the few that are left;
4. RapidFuzz's Jaro-Winkler on the rest, on bytes and in float64: the very floats of the definition.

Tokens with unlike first bytes lose Winkler's boost and a tenth of the score, so at usual thresholds nearly no length
remains for them: they are blocks of their own (one class, any first byte).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.bounds import SLACK, matches_needed
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.ragged import Ints, Words, starts_of
from finflows.screening.matching.token_pair_scores import pair_bounds, pair_scores
from finflows.screening.matching.token_table import TokenTable

# The largest length a token can have, as far as the sort keys of blocks care.
_LENGTH_SPAN: Final = 1 << 32
# Token pairs compared by letter masks together: their words stay within the processor's second-level cache.
_CELLS_AT_ONCE: Final = 1 << 17
# Token pairs scored together; bounds memory where the threshold lets many through.
_PAIRS_AT_ONCE: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Anchors:
    """Pairs grouped by query token: those of token i are listed[starts[i]:starts[i + 1]]."""

    starts: Ints
    listed: Ints

    @classmethod
    def none(cls) -> Self:
        return cls(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64))

    def followed_by(self, other: Self) -> Self:
        """The anchors of both tables' query tokens, the other's rows behind this one's."""
        starts = np.concatenate([self.starts, self.starts[-1] + other.starts[1:]])
        return type(self)(starts, np.concatenate([self.listed, other.listed]))


def find_anchors(query: TokenTable, blocks: "ListedBlocks", threshold: float) -> Anchors:
    """All anchors; a pair a rounding error below the threshold may be among them."""
    plausible = (pair for order in blocks.orders for pair in _plausible_pairs(query, order, threshold, blocks.profile))
    rows, listed = _joined(
        [_true_anchors(query, blocks, rows, columns, threshold) for rows, columns in _gathered(plausible)]
    )
    by_row = np.argsort(rows, kind="stable")
    return Anchors(starts_of(np.bincount(rows, minlength=len(query))), listed[by_row])


def _gathered(pairs: Iterator[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in fewer, larger arrays; at least one, which may be empty."""
    none = np.zeros(0, dtype=np.int64)
    gathered, size = [(none, none)], 0
    for rows, columns in pairs:
        gathered.append((rows, columns))
        size += len(rows)
        if size >= _PAIRS_AT_ONCE:
            yield _joined(gathered)
            gathered, size = [(none, none)], 0
    yield _joined(gathered)


def _joined(pairs: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([rows for rows, _ in pairs]), np.concatenate([columns for _, columns in pairs])


def _true_anchors(
    query: TokenTable, blocks: "ListedBlocks", rows: Ints, columns: Ints, threshold: float
) -> tuple[Ints, Ints]:
    for score in (pair_bounds, pair_scores):
        kept = score(query, rows, blocks.tokens, columns, blocks.profile) >= threshold - SLACK
        rows, columns = rows[kept], columns[kept]
    return rows, columns


class ListedBlocks:
    """The listed tokens in the two orders in which blocks of them are contiguous."""

    def __init__(self, tokens: TokenTable, profile: ScoringProfile) -> None:
        self.tokens = tokens
        self.profile = profile
        self.orders = tuple(_BlockOrder.of(tokens, same_first_byte=same) for same in (True, False))


@dataclass(frozen=True, slots=True)
class _BlockOrder:
    same_first_byte: bool
    order: Ints  # listed tokens by block, then by length
    keys: Ints  # block and length of each, ascending
    lengths: Ints
    missing: Words  # inverted letter masks

    @classmethod
    def of(cls, tokens: TokenTable, *, same_first_byte: bool) -> Self:
        keys = _block_keys(tokens, same_first_byte=same_first_byte)
        order = np.argsort(keys, kind="stable")
        return cls(same_first_byte, order, keys[order], tokens.length[order], ~tokens.letters[order])

    def slice_of(self, block_key: int) -> slice:
        """The listed tokens comparable with the query tokens of a key, of any length."""
        block = block_key // _LENGTH_SPAN * _LENGTH_SPAN
        return slice(*np.searchsorted(self.keys, [block, block + _LENGTH_SPAN]).tolist())


def _block_keys(tokens: TokenTable, *, same_first_byte: bool) -> Ints:
    block = tokens.letter_class
    if same_first_byte:
        block = block * 256 + (tokens.prefix >> 24)
    return block * _LENGTH_SPAN + tokens.length


def _plausible_pairs(
    query: TokenTable, order: _BlockOrder, threshold: float, profile: ScoringProfile
) -> Iterator[tuple[Ints, Ints]]:
    """Steps 1 and 2, as rows of both tables."""
    keys = _block_keys(query, same_first_byte=order.same_first_byte)
    rows_by_key = np.argsort(keys, kind="stable")
    sorted_keys = keys[rows_by_key]
    starts = np.flatnonzero(np.diff(sorted_keys, prepend=-1))
    allowances = _Allowances(order, threshold, profile)
    for key, rows in zip(sorted_keys[starts].tolist(), np.split(rows_by_key, starts[1:]), strict=True):
        block = order.slice_of(key)
        allowed = allowances.of(key % _LENGTH_SPAN)[order.lengths[block]]
        possible = np.flatnonzero(allowed)
        if len(possible):
            first, last = int(possible[0]), int(possible[-1]) + 1
            columns = slice(block.start + first, block.start + last)
            yield from _mask_survivors(query, rows, order, columns, allowed[first:last])


class _Allowances:
    """One more than the bytes that a query token may lack, by the listed token's length; 0: it cannot do."""

    def __init__(self, order: _BlockOrder, threshold: float, profile: ScoringProfile) -> None:
        self._same_first_byte = order.same_first_byte
        self._listed_lengths = np.arange(1, int(order.lengths.max(initial=0)) + 1)
        self._threshold = threshold
        self._profile = profile
        self._of_length: dict[int, NDArray[np.uint8]] = {}

    def of(self, query_length: int) -> NDArray[np.uint8]:
        if query_length not in self._of_length:
            self._of_length[query_length] = self._compute(query_length)
        return self._of_length[query_length]

    def _compute(self, query_length: int) -> NDArray[np.uint8]:
        lengths = self._listed_lengths
        needed = matches_needed(
            self._threshold, query_length, lengths, self._profile, same_first_byte=self._same_first_byte
        )
        possible = needed <= np.minimum(query_length, lengths)
        allowed = np.where(possible, np.clip(query_length + 1 - needed, 0, 255), 0)
        return np.concatenate([[0], allowed]).astype(np.uint8)


def _mask_survivors(
    query: TokenTable, rows: Ints, order: _BlockOrder, columns: slice, allowed: NDArray[np.uint8]
) -> Iterator[tuple[Ints, Ints]]:
    at_once = max(1, _CELLS_AT_ONCE // len(allowed))
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        missing = np.bitwise_count(query.letters[some, None] & order.missing[columns])
        row, column = np.divmod(np.flatnonzero(missing < allowed), len(allowed))
        if len(row):
            yield some[row], order.order[columns.start + column]
