"""Candidate pairs: listed names that share an anchor with a customer's name and do not lack too many of its letters.

Every listed name that reaches the threshold holds an anchor (anchors.py), so the union of the anchors' postings misses
none. That union is large, some 190 listed names for each customer at 0.88, most of them through "company", "al" and the
like; nearly all lack more of the customer's letters than the threshold admits (letter_budget.py), which two words of
bits per name tell. This is the one step that sees every candidate, so it does the least.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.letter_budget import STEPS, LetterBudget
from finflows.screening.matching.letter_features import missing_letters
from finflows.screening.matching.listed_names import ListedNames
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.ragged import Ints, members, slabs

# Candidates judged together: their arrays stay within the processor's second-level cache.
_AT_ONCE: Final = 1 << 16
# Candidates whose survivors are handed on together; bounds memory at low thresholds.
_PER_BATCH: Final = 1 << 21


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Customers' names beside listed names, each pair once, ordered by customer's name."""

    query: Ints
    listed: Ints

    def __len__(self) -> int:
        return len(self.query)

    @classmethod
    def none(cls) -> Self:
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

    def followed_by(self, other: Self) -> Self:
        return type(self)(np.concatenate([self.query, other.query]), np.concatenate([self.listed, other.listed]))

    def only(self, chosen: NDArray[np.bool_] | slice) -> Self:
        return type(self)(self.query[chosen], self.listed[chosen])


def every_pair(names: QueryNames, listed: ListedNames) -> Iterator[NamePairs]:
    """All there are, for a threshold that excludes nothing."""
    everything = np.arange(len(listed.length))
    for query in range(len(names.counts)):
        yield NamePairs(np.full(len(everything), query), everything)


def candidate_pairs(names: QueryNames, listed: ListedNames, budget: LetterBudget) -> Iterator[NamePairs]:
    anchored = _AnchoredTokens.of(names, listed)
    allowed = budget.of_names(names.lengths, names.starts)
    for queries in slabs(anchored.postings_per_query(len(names.counts)), _PER_BATCH):
        tokens = anchored.of_queries(queries)
        found = [_within_budget(tokens.only(run), names, listed, allowed) for run in slabs(tokens.posted, _AT_ONCE)]
        yield _distinct(found, len(listed.length))


@dataclass(frozen=True, slots=True)
class _AnchoredTokens:
    """Customers' names, each with the listed tokens that anchor one of its tokens; ordered by customer's name."""

    query: Ints
    token: Ints
    posted: Ints  # listed names that hold the token

    @classmethod
    def of(cls, names: QueryNames, listed: ListedNames) -> Self:
        anchors = names.tokens.anchors
        first = anchors.starts[names.token]
        place, anchor = members(first, anchors.starts[names.token + 1] - first)
        token = anchors.listed[anchor]
        posted = listed.posting_starts[token + 1] - listed.posting_starts[token]
        return cls(np.repeat(np.arange(len(names.counts)), names.counts)[place], token, posted)

    def postings_per_query(self, queries: int) -> Ints:
        return np.bincount(self.query, weights=self.posted, minlength=queries).astype(np.int64)

    def of_queries(self, queries: slice) -> Self:
        return self.only(slice(*np.searchsorted(self.query, [queries.start, queries.stop]).tolist()))

    def only(self, run: slice) -> Self:
        return type(self)(self.query[run], self.token[run], self.posted[run])


def _within_budget(tokens: _AnchoredTokens, names: QueryNames, listed: ListedNames, allowed: NDArray[np.uint8]) -> Ints:
    """The candidates that lack few enough letters, as query * listed names + listed name."""
    count = len(listed.length)
    query = tokens.query
    run, place = members(listed.posting_starts[tokens.token], tokens.posted)
    name = listed.postings[place]
    # Flat, with the part that belongs to the query computed once per run: these two look-ups see every candidate.
    step = listed.matchable.reshape(-1)[(names.matchable_row[query] * count)[run] + name]
    limit = allowed.reshape(-1)[(query * STEPS)[run] + step]
    few = np.flatnonzero(missing_letters(names.features, listed.features, query[run], name) < limit)
    return query[run[few]] * count + name[few]


def _distinct(found: list[Ints], listed_count: int) -> NamePairs:
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    keys.sort()
    keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    return NamePairs(*np.divmod(keys, listed_count))
