"""The score of a name: token pairs taken greedily, best first, weighed by length.

This is the one place that adds a name's score up; the search and the explanation both use it, so their floats are the
same to the last bit. The order of operations is the reference's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.sort_order import descending_order
from finflows.screening.matching.token_score import scaled


@dataclass(frozen=True, slots=True)
class ScoredPair:
    query: int  # index of the token in the customer's name
    listed: int  # index of the token in the listed name
    score: float


@dataclass(frozen=True, slots=True)
class NameScore:
    matched: tuple[ScoredPair, ...]  # in the order taken
    weighted_average: float  # over the customer's tokens and the listed tokens that are matched
    matched_fraction: float  # of the listed name's bytes, tokens only
    score: float


def score_name(
    query_lengths: Sequence[int],
    listed_lengths: Sequence[int],
    pairs: Sequence[ScoredPair],
    profile: ScoringProfile,
) -> NameScore:
    """Score a listed name for a customer's name.

    `pairs` holds every comparable pair of tokens, ordered by query token, then by listed token. Lengths are in bytes.
    """
    if not query_lengths or not listed_lengths:
        return NameScore((), 0.0, 0.0, 0.0)
    matched = _matched_pairs(pairs)
    total = 0.0
    matched_length = 0
    for pair in matched:
        listed_length = listed_lengths[pair.listed]
        total += pair.score * float(query_lengths[pair.query] + listed_length)
        matched_length += listed_length
    average = total / float(sum(query_lengths) + matched_length)
    fraction = float(matched_length) / float(sum(listed_lengths))
    return NameScore(matched, average, fraction, average * scaled(fraction, profile.unmatched_index_token_weight))


def _matched_pairs(pairs: Sequence[ScoredPair]) -> tuple[ScoredPair, ...]:
    """The best pair, then the best of those whose tokens are both still free, and so on."""
    used_query: set[int] = set()
    used_listed: set[int] = set()
    matched = []
    for index in descending_order([pair.score for pair in pairs]):
        pair = pairs[index]
        if pair.query not in used_query and pair.listed not in used_listed:
            used_query.add(pair.query)
            used_listed.add(pair.listed)
            matched.append(pair)
    return tuple(matched)
