"""Candidate pairs: listed names that share an anchor with a customer's name and do not lack too many of its letters.

Every listed name that reaches the threshold holds an anchor (anchors.py), so the union of the anchors' postings misses
none. That union is large, some 190 listed names for each customer at 0.88, most of them through "company", "al" and the
like; nearly all lack more of the customer's letters than the threshold admits (letter_budget.py), which two words of
bits per name tell. This is the one step that sees every candidate, so it does the least.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

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
_SLOTS: Final = 16


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Customers' names beside listed names, each pair once, ordered by customer's name."""

    query: Ints
    listed: Ints
    anchored: Ints  # bit i: token i of the customer's name may have an anchor in the listed name; see _slot_bits

    def __len__(self) -> int:
        return len(self.query)

    @classmethod
    def none(cls) -> "NamePairs":
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, none)

    def followed_by(self, other: "NamePairs") -> "NamePairs":
        return NamePairs(
            np.concatenate([self.query, other.query]),
            np.concatenate([self.listed, other.listed]),
            np.concatenate([self.anchored, other.anchored]),
        )

    def only(self, chosen: NDArray[np.bool_] | slice) -> "NamePairs":
        return NamePairs(self.query[chosen], self.listed[chosen], self.anchored[chosen])


def every_pair(names: QueryNames, listed: ListedNames) -> Iterator[NamePairs]:
    """All there are, for a threshold that excludes nothing."""
    everything = np.arange(len(listed.length))
    for query in range(len(names.counts)):
        yield NamePairs(np.full(len(everything), query), everything, np.full(len(everything), -1))


def candidate_pairs(names: QueryNames, listed: ListedNames, budget: LetterBudget) -> Iterator[NamePairs]:
    query, slot, token = _anchored_tokens(names)
    posted = listed.posting_starts[token + 1] - listed.posting_starts[token]
    allowed = budget.of_names(names.lengths, names.starts)
    per_query = np.bincount(query, weights=posted, minlength=len(names.counts)).astype(np.int64)
    for queries in slabs(per_query, _PER_BATCH):
        first, last = np.searchsorted(query, [queries.start, queries.stop]).tolist()
        found = [
            _within_budget(query[run], slot[run], token[run], posted[run], names, listed, allowed)
            for run in (slice(first + slab.start, first + slab.stop) for slab in slabs(posted[first:last], _AT_ONCE))
        ]
        yield _distinct(found, len(listed.length))


def _anchored_tokens(names: QueryNames) -> tuple[Ints, Ints, Ints]:
    """Each name with each listed token that anchors one of its tokens."""
    anchors = names.tokens.anchors
    first = anchors.starts[names.token]
    place, anchor = members(first, anchors.starts[names.token + 1] - first)
    name = np.repeat(np.arange(len(names.counts)), names.counts)
    slot = np.minimum(np.arange(len(name)) - names.starts[name], _SLOTS - 1)
    return name[place], slot[place], anchors.listed[anchor]


def _within_budget(
    query: Ints, slot: Ints, token: Ints, posted: Ints, names: QueryNames, listed: ListedNames, allowed: NDArray[np.uint8]
) -> Ints:
    """The candidates that lack few enough letters, as query * listed names + listed name."""
    count = len(listed.length)
    run, place = members(listed.posting_starts[token], posted)
    name = listed.postings[place]
    step = listed.matchable.reshape(-1)[(names.matchable_row[query] * count)[run] + name]
    limit = allowed.reshape(-1)[(query * STEPS)[run] + step]
    few = np.flatnonzero(missing_letters(names.features, listed.features, query[run], name) < limit)
    run = run[few]
    return (query[run] * count + name[few]) * _SLOTS + slot[run]


def _distinct(found: list[Ints], listed_count: int) -> NamePairs:
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    keys.sort()
    keys, slots = np.divmod(keys, _SLOTS)
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    anchored = np.bitwise_or.reduceat(1 << slots, firsts) if len(firsts) else slots
    return NamePairs(*np.divmod(keys[firsts], listed_count), anchored)
