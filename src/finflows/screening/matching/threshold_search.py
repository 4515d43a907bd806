"""All listed names that reach one threshold, for batches of customers' names: the steps of the search in order.

    customers' tokens -> anchors -> candidate pairs -> bound by letters -> bound by token pairs -> true token scores,
    bound once more -> exact score

Each step only drops pairs that provably stay below the threshold, so nothing is lost and nothing is estimated. At 0.88,
of some 190 candidates a customer, 20 pass the letters of whole names, 9 the letters of tokens, and 1 in 10 customers
meets a name that is scored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from finflows.screening.matching.bounds import SLACK
from finflows.screening.matching.candidates import NamePairs, candidate_pairs, every_pair
from finflows.screening.matching.exact_scoring import exact_scores
from finflows.screening.matching.letter_budget import LetterBudget
from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.name_bound import possible_by_letters, possible_by_tokens
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.query_tokens import QueryTokens
from finflows.screening.matching.ragged import Floats, Ints
from finflows.screening.matching.token_pair_scores import TokenPairScore, pair_bounds, pair_scores
from finflows.screening.matching.token_pairs import TokenPairs

# Name pairs bounded together: the arrays of their tokens stay within the processor's second-level cache.
_PAIRS_AT_ONCE: Final = 1 << 12


@dataclass(frozen=True, slots=True)
class Found:
    """Name pairs with their scores."""

    query: Ints
    listed: Ints
    scores: Floats


class ThresholdSearch:
    def __init__(self, listed: ListedSide, threshold: float) -> None:
        self._listed = listed
        self._threshold = threshold
        self._tokens = QueryTokens(listed, threshold)
        self._budget = LetterBudget(threshold, int(listed.tokens.length.max(initial=1)), listed.profile)

    def find(self, names: Sequence[Sequence[str]]) -> Found:
        """Every listed name that scores at least the threshold, for names given as tokens; none may be empty."""
        batch = QueryNames.of(names, self._tokens)
        found = [self._scored(pairs, batch) for pairs in self._possible(batch)]
        return Found(
            np.concatenate([part.query for part in found]),
            np.concatenate([part.listed for part in found]),
            np.concatenate([part.scores for part in found]),
        )

    def _possible(self, batch: QueryNames) -> Iterator[NamePairs]:
        """Name pairs that no bound excludes, a part of the batch at a time."""
        if self._threshold <= SLACK:
            return every_pair(batch, self._listed.names)
        return map(partial(self._narrowed, batch=batch), candidate_pairs(batch, self._listed.names, self._budget))

    def _narrowed(self, candidates: NamePairs, batch: QueryNames) -> NamePairs:
        kept = NamePairs.none()
        for start in range(0, len(candidates), _PAIRS_AT_ONCE):
            pairs = candidates.only(slice(start, start + _PAIRS_AT_ONCE))
            pairs = pairs.only(possible_by_letters(pairs, batch, self._listed.names, self._budget))
            kept = kept.followed_by(self._bounded(pairs, batch, pair_bounds))
        return self._bounded(kept, batch, pair_scores)

    def _bounded(self, pairs: NamePairs, batch: QueryNames, score: TokenPairScore) -> NamePairs:
        tokens = TokenPairs.of(pairs, batch, self._listed)
        scores = self._token_scores(tokens, batch, score)
        return pairs.only(possible_by_tokens(pairs, tokens, scores, self._listed, self._threshold))

    def _token_scores(self, tokens: TokenPairs, batch: QueryNames, score: TokenPairScore) -> Floats:
        listed = self._listed
        return score(batch.tokens.table, tokens.query_token, listed.tokens, tokens.listed_token, listed.profile)

    def _scored(self, pairs: NamePairs, batch: QueryNames) -> Found:
        tokens = TokenPairs.of(pairs, batch, self._listed)
        scores = exact_scores(pairs, tokens, self._token_scores(tokens, batch, pair_scores), self._listed)
        reached = scores >= self._threshold
        return Found(pairs.query[reached], pairs.listed[reached], scores[reached])
