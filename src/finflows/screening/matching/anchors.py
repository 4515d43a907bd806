"""Anchors: the pairs of a customer's token and a listed token that score at least the threshold.

A name's score is a mean of its token pairs' scores, weighed by length, with zeros for unmatched letters, times a factor
of at most 1. It cannot exceed the best pair's score. So a name that reaches the threshold t holds at least one pair that
does, and only names with an anchor need be looked at.

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
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from finflows.screening.matching.bounds import SLACK, length_factors, matches_needed, score_bound
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.token_table import TokenTable, common_prefix

# The largest length a token can have, as far as the sort keys of blocks care.
_LENGTH_SPAN = 1 << 32

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchors:
    """Pairs grouped by query token: those of token i are listed[starts[i]:starts[i + 1]]."""

    starts: Ints
    listed: Ints
    scores: Floats


def find_anchors(query: TokenTable, blocks: "ListedBlocks", threshold: float) -> Anchors:
    profile = blocks.profile
    rows, columns = _plausible_pairs(query, blocks, threshold)
    listed = blocks.tokens
    bound = pair_bounds(query, rows, listed, columns, profile)
    kept = bound >= threshold - SLACK
    rows, columns = rows[kept], columns[kept]
    scores = pair_scores(query, rows, listed, columns, profile)
    kept = scores >= threshold - SLACK
    rows, columns, scores = rows[kept], columns[kept], scores[kept]
    order = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[order], np.arange(len(query) + 1))
    return Anchors(starts, columns[order], scores[order])


def pair_bounds(query: TokenTable, rows: Ints, listed: TokenTable, columns: Ints, profile: ScoringProfile) -> Floats:
    """The highest possible score of each pair query[rows[n]], listed[columns[n]], all of one class each."""
    first, second = query.letters[rows], listed.letters[columns]
    a, b = query.length[rows], listed.length[columns]
    matches = np.minimum(a - np.bitwise_count(first & ~second), b - np.bitwise_count(second & ~first))
    prefix = np.minimum(common_prefix(query.prefix[rows], listed.prefix[columns]), np.minimum(a, b))
    return score_bound(matches, a, b, prefix, profile)


def pair_scores(query: TokenTable, rows: Ints, listed: TokenTable, columns: Ints, profile: ScoringProfile) -> Floats:
    """The score of each pair, bit-equal to `token_score.token_score`."""
    if not len(rows):
        return np.zeros(0)
    scores: Floats = process.cpdist(
        query.encoded[rows], listed.encoded[columns], scorer=JaroWinkler.similarity, dtype=np.float64
    )
    scores *= length_factors(query.length[rows], listed.length[columns], profile)
    unlike = (query.prefix[rows] ^ listed.prefix[columns]) >= 1 << 24
    scores[unlike] *= profile.different_letter_penalty_weight
    return scores


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
    missing: NDArray[np.uint64]  # inverted letter masks

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


def _plausible_pairs(query: TokenTable, blocks: ListedBlocks, threshold: float) -> tuple[Ints, Ints]:
    none = np.zeros(0, dtype=np.int64)
    pairs = [(none, none)]
    for order in blocks.orders:
        pairs += _plausible_pairs_of_order(query, order, threshold, blocks.profile)
    rows, columns = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return rows, columns


def _plausible_pairs_of_order(
    query: TokenTable, order: _BlockOrder, threshold: float, profile: ScoringProfile
) -> Iterator[tuple[Ints, Ints]]:
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
            yield _mask_survivors(query, rows, order, columns, allowed[first:last])


class _Allowances:
    """One more than the bytes that a query token may lack, by the listed token's length; 0: it cannot reach the threshold."""

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
        needed = matches_needed(self._threshold, query_length, lengths, self._same_first_byte, self._profile)
        possible = needed <= np.minimum(query_length, lengths)
        allowed = np.where(possible, np.clip(query_length + 1 - needed, 0, 255), 0)
        return np.concatenate([[0], allowed]).astype(np.uint8)


def _mask_survivors(
    query: TokenTable, rows: Ints, order: _BlockOrder, columns: slice, allowed: NDArray[np.uint8]
) -> tuple[Ints, Ints]:
    missing = np.bitwise_count(query.letters[rows, None] & order.missing[columns])
    row, column = np.divmod(np.flatnonzero(missing < allowed), columns.stop - columns.start)
    return rows[row], order.order[columns.start + column]
