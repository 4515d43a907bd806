"""The seam of the matcher: prepare a list once, index it once, ask it many names.

    index = NameIndex.build(sanctions_list, WATCHMAN_0_31)
    answers = index.search([Query("Nicolas Maduro", 0.88)], limit=10)
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from finflows.screening.matching.name_score import ScoredPair, score_name
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.token_score import first_letter_class, length_penalty
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName, SanctionsList


@dataclass(frozen=True, slots=True)
class Query:
    name: str  # as the customer has it
    min_match: float  # 0..1, inclusive


@dataclass(frozen=True, slots=True)
class Match:
    listed: ListedName
    score: float


class NameIndex:
    def __init__(self, names: Sequence[ListedName], profile: ScoringProfile) -> None:
        self._names = names
        self._profile = profile
        self._rank = {
            position: rank
            for rank, position in enumerate(
                sorted(
                    range(len(names)),
                    key=lambda i: (int(names[i].entity_id), names[i].prepared, names[i].name, names[i].list),
                )
            )
        }
        self._tokens: dict[str, list[str]] = defaultdict(list)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(names):
            for token in set(name.tokens):
                self._postings[token].append(position)
        for token in self._postings:
            self._tokens[first_letter_class(token)].append(token)
        self._encoded = {group: [t.encode() for t in tokens] for group, tokens in self._tokens.items()}
        self._cache: dict[tuple[str, str], float] = {}

    @classmethod
    def build(cls, names: SanctionsList | Sequence[ListedName], profile: ScoringProfile) -> "NameIndex":
        return cls(names.names if isinstance(names, SanctionsList) else names, profile)

    def search(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        return [self._search_one(query, limit) for query in queries]

    def _search_one(self, query: Query, limit: int) -> list[Match]:
        tokens = tokens_of(prepare_customer_name(query.name))
        candidates = range(len(self._names)) if query.min_match == 0 else sorted(self._candidates(tokens, query.min_match))
        found = []
        for position in candidates:
            score = self._score(tokens, self._names[position].tokens)
            if score >= query.min_match:
                found.append((-score, self._rank[position], position))
        seen: Counter[str] = Counter()
        matches = []
        for minus_score, _, position in sorted(found):
            listed = self._names[position]
            if seen[listed.list] < limit:
                seen[listed.list] += 1
                matches.append(Match(listed, -minus_score))
        return matches

    def _candidates(self, tokens: Sequence[str], threshold: float) -> set[int]:
        candidates: set[int] = set()
        for token in tokens:
            group = first_letter_class(token)
            if group not in self._tokens:
                continue
            scores = process.cdist(
                [token.encode()], self._encoded[group], scorer=JaroWinkler.similarity, dtype=np.float64
            )[0]
            for index in np.flatnonzero(scores >= threshold - 1e-9):
                candidates.update(self._postings[self._tokens[group][index]])
        return candidates

    def _score(self, query: Sequence[str], listed: Sequence[str]) -> float:
        pairs = [
            ScoredPair(i, j, self._token_score(a, b))
            for i, a in enumerate(query)
            for j, b in enumerate(listed)
            if first_letter_class(a) == first_letter_class(b)
        ]
        lengths = [len(t.encode()) for t in query], [len(t.encode()) for t in listed]
        return score_name(*lengths, pairs, self._profile).score

    def _token_score(self, query: str, listed: str) -> float:
        a, b = query.encode(), listed.encode()
        score = JaroWinkler.similarity(a, b) * length_penalty(len(a), len(b), self._profile)
        return score if a[0] == b[0] else score * self._profile.different_letter_penalty_weight
