"""The baseline: every customer token beside every distinct listed token by RapidFuzz, the obvious scoring on top.

It is meant to be as fast as the obvious can be, so that the ratio to it is an honest one:

* tokens are compared in blocks (`cdist` on bytes, float64, one worker), because one call per customer would spend more
  on handing 30,000 tokens over than on comparing them;
* a name's score is a mean of its token pairs' scores times at most 1, so only names that hold a token which reaches the
  threshold are looked at;
* of these, in one array operation, those are dropped whose best pairs, each token for itself, stay below the threshold;
* the rest gets the exact score by the definition (name_score.py).

`scores` does without the last three: it scores every listed name, which is what scoring on top costs a plain program.

Nothing is skipped before `cdist`: no letter masks, no blocks of lengths, no memory of tokens seen. Its hits are those
of the engine, score for score; the benchmark stops if they are not.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from finflows.screening.matching.name_score import ScoredPair, score_name
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.token_score import first_letter_class, length_penalty
from finflows.screening.sanctions_list import ListedName

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Tokens = Sequence[str]

# Fastest of 1, 3, 8, 16 ... 256 on the machine of docs/bench; more than 128 leave the processor's cache.
TOKENS_AT_ONCE: Final = 64
# Sums of some tens of products round by far less; the exact score decides.
_SLACK: Final = 1e-7


class BruteHit(NamedTuple):
    query: int  # place of the customer's name among those asked for
    listed: int  # place of the listed name
    score: float


def raw_comparison(query: Sequence[bytes], listed: Sequence[bytes]) -> Floats:
    """Jaro-Winkler of every pair: shape (query tokens, listed tokens)."""
    scores: Floats = process.cdist(query, listed, scorer=JaroWinkler.similarity, dtype=np.float64, workers=1)
    return scores


def blocks_of_names(names: Sequence[Tokens]) -> Iterator[range]:
    """Places of names that follow each other and together have about TOKENS_AT_ONCE tokens."""
    start = tokens = 0
    for place, name in enumerate(names):
        tokens += len(name)
        if tokens >= TOKENS_AT_ONCE:
            yield range(start, place + 1)
            start, tokens = place + 1, 0
    if start < len(names):
        yield range(start, len(names))


class BruteForce:
    def __init__(self, names: Sequence[ListedName], profile: ScoringProfile) -> None:
        self._profile = profile
        self._names = names
        numbers: dict[str, int] = {}
        self._rows = [[numbers.setdefault(token, len(numbers)) for token in name.tokens] for name in names]
        self.tokens = [token.encode() for token in numbers]
        self._lengths = np.array([len(token) for token in self.tokens], dtype=np.int64)
        self._classes = np.array([ord(first_letter_class(token)) for token in numbers], dtype=np.int64)
        self._first_bytes = np.array([token[0] for token in self.tokens], dtype=np.int64)
        self._names_of_token = _names_of_tokens(self._rows, len(numbers))
        # Each name's tokens in a row of equal width; what is missing is the first token with length 0.
        width = max(map(len, self._rows), default=0)
        self._padded = np.array([row + [0] * (width - len(row)) for row in self._rows], dtype=np.int64)
        present = np.array([[1] * len(row) + [0] * (width - len(row)) for row in self._rows], dtype=np.int64)
        self._padded_lengths = self._lengths[self._padded] * present
        self._length_factors: dict[int, Floats] = {}
        self._letter_factors: dict[tuple[int, int], Floats] = {}

    def hits(self, queries: Sequence[Tokens], threshold: float) -> Iterator[BruteHit]:
        """Every listed name that reaches the threshold, for names given as tokens, none empty."""
        for block in blocks_of_names(queries):
            flat = [token for place in block for token in queries[place]]
            scores = self._token_scores(flat)
            start = 0
            for place in block:
                rows = slice(start, start + len(queries[place]))
                start = rows.stop
                yield from self._hits_of(place, queries[place], scores[rows], threshold)

    def scores(self, query: Tokens) -> list[float]:
        """The score of every listed name by the definition, one after the other: no bound, nothing dropped."""
        pairs = self._token_scores(query)
        lengths = [len(token.encode()) for token in query]
        return [self._exact(query, lengths, name, pairs) for name in range(len(self._rows))]

    def _token_scores(self, tokens: Tokens) -> Floats:
        """The score of every pair; 0 where the first letters do not sound alike."""
        encoded = [token.encode() for token in tokens]
        scores = raw_comparison(encoded, self.tokens)
        for row, (token, in_bytes) in enumerate(zip(tokens, encoded, strict=True)):
            scores[row] *= self._length_factor(len(in_bytes))
            scores[row] *= self._letter_factor(ord(first_letter_class(token)), in_bytes[0])
        return scores

    def _length_factor(self, length: int) -> Floats:
        if length not in self._length_factors:
            longest = int(self._lengths.max(initial=0))
            by_length = [1.0, *(length_penalty(length, other, self._profile) for other in range(1, longest + 1))]
            self._length_factors[length] = np.array(by_length)[self._lengths]
        return self._length_factors[length]

    def _letter_factor(self, letter_class: int, first_byte: int) -> Floats:
        key = letter_class, first_byte
        if key not in self._letter_factors:
            unlike = self._profile.different_letter_penalty_weight
            factor = np.where(self._first_bytes == first_byte, 1.0, unlike)
            self._letter_factors[key] = np.where(self._classes == letter_class, factor, 0.0)
        return self._letter_factors[key]

    def _hits_of(self, place: int, tokens: Tokens, scores: Floats, threshold: float) -> Iterator[BruteHit]:
        reaching = np.flatnonzero((scores >= threshold - _SLACK).any(axis=0)).tolist()
        names = np.array(sorted({name for token in reaching for name in self._names_of_token[token]}), dtype=np.int64)
        lengths = np.array([len(token.encode()) for token in tokens], dtype=np.int64)
        for name in names[self._may_reach(names, lengths, scores, threshold)].tolist():
            score = self._exact(tokens, lengths.tolist(), name, scores)
            if score >= threshold:
                yield BruteHit(place, name, score)

    def _may_reach(self, names: Ints, lengths: Ints, scores: Floats, threshold: float) -> NDArray[np.bool_]:
        """Whether names could reach the threshold if listed tokens could be matched more than once.

        A score of at least t means that (score of pair - t) * (bytes of pair), summed over the matched pairs, less t *
        (bytes of each unmatched customer token), is not negative: the score's definition, rearranged.
        """
        of_pairs = scores[:, self._padded[names]]
        gains = (of_pairs - threshold) * (lengths[:, None, None] + self._padded_lengths[names])
        best: Floats = np.maximum(gains.max(axis=2, initial=-np.inf), -threshold * lengths[:, None])
        reached: NDArray[np.bool_] = best.sum(axis=0) >= -_SLACK
        return reached

    def _exact(self, tokens: Tokens, lengths: list[int], name: int, scores: Floats) -> float:
        row = self._rows[name]
        classes = [ord(first_letter_class(token)) for token in tokens]
        pairs = [
            ScoredPair(i, j, float(scores[i, listed]))
            for i, letter_class in enumerate(classes)
            for j, listed in enumerate(row)
            if letter_class == self._classes[listed]
        ]
        return score_name(lengths, [int(self._lengths[listed]) for listed in row], pairs, self._profile).score


def _names_of_tokens(rows: Sequence[Sequence[int]], tokens: int) -> list[list[Any]]:
    names: list[list[Any]] = [[] for _ in range(tokens)]
    for name, row in enumerate(rows):
        for token in set(row):
            names[token].append(name)
    return names
