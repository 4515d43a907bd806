"""The customers' distinct tokens, with their anchors, kept from one batch of names to the next.

Customers share their tokens: of ten thousand names' nine thousand distinct tokens, half are known from the ten thousand
before. They are forgotten all at once when they become too many, so memory stays bounded.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from finflows.screening.matching.anchors import Anchors, find_anchors
from finflows.screening.matching.letter_features import FEATURE_WORDS
from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.ragged import Ints
from finflows.screening.matching.token_table import TokenTable

# About 30 MB; 150,000 customers have 60,000 distinct tokens.
_MOST_TOKENS: Final = 100_000
# 40 MB. At 0.88 a token has two anchors, at 0.70 sixty.
_MOST_ANCHORS: Final = 5_000_000


class QueryTokens:
    def __init__(self, listed: ListedSide, threshold: float) -> None:
        self._listed = listed
        self._threshold = threshold
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[str, int] = {}
        self.table = TokenTable.of([], self._listed.masks)
        self.features = np.zeros((FEATURE_WORDS, 0), dtype=np.uint64)
        self.anchors = Anchors.none()

    def rows_of(self, tokens: Sequence[str]) -> Ints:
        """The row of each token in `table`, `features` and `anchors`, all of which hold until the next call."""
        unknown = set(tokens).difference(self._rows)
        if unknown and self._is_full(len(unknown)):
            self._forget()
            unknown = set(tokens)
        if unknown:
            self._learn(sorted(unknown))
        return np.fromiter(map(self._rows.__getitem__, tokens), dtype=np.int64, count=len(tokens))

    def _is_full(self, more: int) -> bool:
        return len(self._rows) + more > _MOST_TOKENS or len(self.anchors.listed) > _MOST_ANCHORS

    def _learn(self, tokens: Sequence[str]) -> None:
        self._rows.update(zip(tokens, range(len(self._rows), len(self._rows) + len(tokens)), strict=True))
        table = TokenTable.of(tokens, self._listed.masks)
        self.table = self.table.followed_by(table)
        self.features = np.concatenate([self.features, self._listed.features.of(table)], axis=1)
        self.anchors = self.anchors.followed_by(find_anchors(table, self._listed.blocks, self._threshold))
