"""The listed names as columns: which tokens they hold, by class, and which names hold a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.letter_budget import fraction_step
from finflows.screening.matching.letter_features import COARSE_CLASSES, coarse_classes
from finflows.screening.matching.token_table import TokenTable

Ints = NDArray[np.int64]

# Customers' names with more tokens than this are taken to match all of a listed name.
MOST_COUNTED_TOKENS: Final = 8


@dataclass(frozen=True, slots=True)
class ListedNames:
    # Tokens of name n in class c: rows class_starts[n * COARSE_CLASSES + c] to the next; within a class in name order.
    class_starts: Ints
    token: Ints
    position: Ints  # of the token in its name
    # Names of token t: postings[posting_starts[t]:posting_starts[t + 1]], once each.
    posting_starts: Ints
    postings: Ints
    token_count: Ints
    length: Ints  # bytes of all tokens
    features: NDArray[np.uint64]  # see letter_features.py
    # The part of the name that a query can match at most, as steps; one row for queries of 0, 1, 2 ... tokens each.
    matchable: NDArray[np.uint8]

    @classmethod
    def of(cls, names: Sequence[Sequence[int]], tokens: TokenTable, token_features: NDArray[np.uint64]) -> Self:
        """Lay out names, given as rows of the token table; a name may be empty."""
        counts = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        token = np.fromiter(chain.from_iterable(names), dtype=np.int64, count=int(counts.sum()))
        name = np.repeat(np.arange(len(names)), counts)
        position = np.arange(len(token)) - (np.cumsum(counts) - counts)[name]
        class_keys = name * COARSE_CLASSES + coarse_classes(tokens)[token]
        by_class = np.argsort(class_keys, kind="stable")
        postings = np.unique(token * len(names) + name)
        features = np.zeros(len(names), dtype=np.uint64)
        np.bitwise_or.at(features, name, token_features[token])
        return cls(
            class_starts=_starts(class_keys, len(names) * COARSE_CLASSES),
            token=token[by_class],
            position=position[by_class],
            posting_starts=_starts(postings // max(1, len(names)), len(tokens)),
            postings=postings % max(1, len(names)),
            token_count=counts,
            length=np.bincount(name, tokens.length[token], minlength=len(names)).astype(np.int64),
            features=features,
            matchable=_matchable_steps(name, tokens.length[token], len(names)),
        )


def _starts(groups: Ints, count: int) -> Ints:
    """Where each of `count` groups starts once the members are sorted by group; one more for the end."""
    return np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=count))])


def _matchable_steps(name: Ints, lengths: Ints, count: int) -> NDArray[np.uint8]:
    """A query of k tokens matches at most the k longest tokens of a name."""
    longest_first = np.lexsort((-lengths, name))
    name, lengths = name[longest_first], lengths[longest_first]
    rank = np.arange(len(name)) - _starts(name, count)[name]
    total = np.bincount(name, lengths, minlength=count)
    shares = [
        np.bincount(name[rank < k], lengths[rank < k], minlength=count) / np.maximum(total, 1.0)
        for k in range(MOST_COUNTED_TOKENS + 1)
    ]
    return fraction_step(np.stack([*shares, np.ones(count)]))
