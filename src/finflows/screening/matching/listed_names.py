"""The listed names as columns: which tokens they hold, by class, and which names hold a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.letter_budget import fraction_step
from finflows.screening.matching.letter_features import FEATURE_WORDS
from finflows.screening.matching.ragged import Ints, Words, starts_of
from finflows.screening.matching.token_table import COARSE_CLASSES, TokenTable

# Queries of more tokens than this are taken to match all of a listed name; nine names in ten have at most six.
MOST_COUNTED_TOKENS: Final = 8


@dataclass(frozen=True, slots=True)
class ListedNames:
    # Tokens of name n in class c: rows class_starts[n * COARSE_CLASSES + c] to the next; within a class in name order.
    class_starts: Ints
    token: Ints
    token_length: Ints
    position: Ints  # of the token in its name
    # Names of token t: postings[posting_starts[t]:posting_starts[t + 1]], once each.
    posting_starts: Ints
    postings: Ints
    length: Ints  # bytes of all tokens
    features: Words  # letter_features.py
    # The part of a name that a query can match at most, as steps (letter_budget.py): for queries of 0 to
    # MOST_COUNTED_TOKENS tokens and for longer ones; shape (MOST_COUNTED_TOKENS + 2, names).
    matchable: NDArray[np.uint8]

    @classmethod
    def of(cls, names: Sequence[Sequence[int]], tokens: TokenTable, token_features: Words) -> Self:
        """Lay out names, given as rows of the token table; a name may be empty."""
        count = len(names)
        token_counts = np.fromiter(map(len, names), dtype=np.int64, count=count)
        token = np.fromiter(chain.from_iterable(names), dtype=np.int64, count=int(token_counts.sum()))
        name = np.repeat(np.arange(count), token_counts)
        position = np.arange(len(token)) - starts_of(token_counts)[name]
        name_and_class = name * COARSE_CLASSES + tokens.coarse_class[token]
        by_class = np.argsort(name_and_class, kind="stable")
        posted_token, posted_name = np.divmod(np.unique(token * max(count, 1) + name), max(count, 1))
        features = np.zeros((FEATURE_WORDS, count), dtype=np.uint64)
        for words, words_of_tokens in zip(features, token_features, strict=True):
            np.bitwise_or.at(words, name, words_of_tokens[token])
        return cls(
            class_starts=starts_of(np.bincount(name_and_class, minlength=count * COARSE_CLASSES)),
            token=token[by_class],
            token_length=tokens.length[token[by_class]],
            position=position[by_class],
            posting_starts=starts_of(np.bincount(posted_token, minlength=len(tokens))),
            postings=posted_name,
            length=np.bincount(name, tokens.length[token], minlength=count).astype(np.int64),
            features=features,
            matchable=_matchable_steps(name, tokens.length[token], token_counts),
        )

    def lengths_of(self, name: int) -> list[int]:
        """Bytes of a name's tokens, in name order."""
        start, end = self.class_starts[name * COARSE_CLASSES], self.class_starts[(name + 1) * COARSE_CLASSES]
        lengths: list[int] = self.token_length[start:end][np.argsort(self.position[start:end])].tolist()
        return lengths


def _matchable_steps(name: Ints, lengths: Ints, token_counts: Ints) -> NDArray[np.uint8]:
    """A query of k tokens matches at most the k longest tokens of a name."""
    count = len(token_counts)
    longest_first = np.lexsort((-lengths, name))
    name, lengths = name[longest_first], lengths[longest_first]
    rank = np.arange(len(name)) - starts_of(token_counts)[name]
    total = np.maximum(np.bincount(name, lengths, minlength=count), 1.0)
    shares = [
        np.bincount(name[rank < k], lengths[rank < k], minlength=count) / total for k in range(MOST_COUNTED_TOKENS + 1)
    ]
    return fraction_step(np.stack([*shares, np.ones(count)]))
