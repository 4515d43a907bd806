"""A batch of customers' names as columns: their tokens as rows of a token table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from finflows.screening.matching.letter_features import union
from finflows.screening.matching.listed_names import MOST_COUNTED_TOKENS
from finflows.screening.matching.query_tokens import QueryTokens
from finflows.screening.matching.ragged import Ints, Words, starts_of


@dataclass(frozen=True, slots=True)
class QueryNames:
    tokens: QueryTokens
    token: Ints  # rows of tokens.table; those of name n are token[starts[n]:starts[n + 1]]
    starts: Ints
    counts: Ints  # at least 1 each
    lengths: Ints  # bytes of each token
    features: Words  # letter_features.py, of whole names
    matchable_row: Ints  # the names' rows of ListedNames.matchable

    @classmethod
    def of(cls, names: Sequence[Sequence[str]], tokens: QueryTokens) -> Self:
        """Lay out names given as tokens, none of them empty."""
        token = tokens.rows_of([token for name in names for token in name])
        counts = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        starts = starts_of(counts)
        return cls(
            tokens=tokens,
            token=token,
            starts=starts,
            counts=counts,
            lengths=tokens.table.length[token],
            features=union(tokens.features[:, token], starts),
            matchable_row=np.minimum(counts, MOST_COUNTED_TOKENS + 1),
        )
