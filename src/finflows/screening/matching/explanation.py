"""Why two names score what they score: the score computed the obvious way, every step kept.

This is the definition that the search must agree with, bit by bit. It is slow and shares nothing with the search but
the adding-up (name_score.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from finflows.screening.matching.name_score import NameScore, ScoredPair, score_name
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.token_score import TokenScore, first_letter_class, token_score


@dataclass(frozen=True, slots=True)
class ExplainedPair:
    query_token: str
    listed_token: str
    jaro_winkler: float
    length_factor: float  # 1.0: no penalty for unequal lengths
    first_byte_factor: float  # 1.0: the first bytes are equal
    score: float
    weight: int  # bytes of both tokens


@dataclass(frozen=True, slots=True)
class Explanation:
    profile: str
    query_tokens: tuple[str, ...]
    listed_tokens: tuple[str, ...]
    pairs: tuple[ExplainedPair, ...]  # the matched ones, in the order taken
    unmatched_query_tokens: tuple[str, ...]  # cost fully
    unmatched_listed_tokens: tuple[str, ...]
    weighted_average: float
    matched_fraction: float  # of the listed name's bytes
    score: float


def explain(query_tokens: Sequence[str], listed_tokens: Sequence[str], profile: ScoringProfile) -> Explanation:
    """Explain the score of prepared tokens, e.g. ("nicolas", "maduro") and ("nicolas", "maduro", "moros")."""
    query = [token.encode() for token in query_tokens]
    listed = [token.encode() for token in listed_tokens]
    scores = {
        (i, j): token_score(query[i], listed[j], profile)
        for i, query_token in enumerate(query_tokens)
        for j, listed_token in enumerate(listed_tokens)
        if first_letter_class(query_token) == first_letter_class(listed_token)
    }
    pairs = [ScoredPair(i, j, scored.score) for (i, j), scored in scores.items()]
    result = score_name([len(token) for token in query], [len(token) for token in listed], pairs, profile)
    return _explanation(query_tokens, listed_tokens, scores, result, profile)


def _explanation(
    query_tokens: Sequence[str],
    listed_tokens: Sequence[str],
    scores: dict[tuple[int, int], TokenScore],
    result: NameScore,
    profile: ScoringProfile,
) -> Explanation:
    matched_query = {pair.query for pair in result.matched}
    matched_listed = {pair.listed for pair in result.matched}
    return Explanation(
        profile=profile.name,
        query_tokens=tuple(query_tokens),
        listed_tokens=tuple(listed_tokens),
        pairs=tuple(
            _explained(query_tokens[pair.query], listed_tokens[pair.listed], scores[pair.query, pair.listed])
            for pair in result.matched
        ),
        unmatched_query_tokens=_left_over(query_tokens, matched_query),
        unmatched_listed_tokens=_left_over(listed_tokens, matched_listed),
        weighted_average=result.weighted_average,
        matched_fraction=result.matched_fraction,
        score=result.score,
    )


def _explained(query_token: str, listed_token: str, scored: TokenScore) -> ExplainedPair:
    return ExplainedPair(
        query_token=query_token,
        listed_token=listed_token,
        jaro_winkler=scored.jaro_winkler,
        length_factor=scored.length_factor,
        first_byte_factor=scored.first_byte_factor,
        score=scored.score,
        weight=len(query_token.encode()) + len(listed_token.encode()),
    )


def _left_over(tokens: Sequence[str], matched: set[int]) -> tuple[str, ...]:
    return tuple(token for index, token in enumerate(tokens) if index not in matched)
