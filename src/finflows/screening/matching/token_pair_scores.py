"""Scores of many token pairs at once: upper bounds from letter masks, and the true ones from RapidFuzz.

A pair is a row of the customers' token table and a row of the listed one, both of one letter class.
"""

from collections.abc import Callable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from finflows.screening.matching.bounds import length_factors, score_bound
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.ragged import Floats, Ints
from finflows.screening.matching.token_table import TokenTable, common_prefix

TokenPairScore = Callable[[TokenTable, Ints, TokenTable, Ints, ScoringProfile], Floats]


def pair_bounds(query: TokenTable, rows: Ints, listed: TokenTable, columns: Ints, profile: ScoringProfile) -> Floats:
    """The highest possible score of each pair of query[rows[n]] and listed[columns[n]]."""
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
