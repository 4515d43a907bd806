"""What two tokens can score at most, knowing only their lengths, common prefix and a bound on shared bytes.

With m matches, lengths a and b, and t transpositions,

    jaro = (m/a + m/b + (m - t)/m) / 3  <=  (m/a + m/b + 1) / 3,

and the latter grows with m, so a bound on m bounds Jaro. Winkler's boost, the length penalty and the penalty for
unlike first bytes all grow with Jaro and are known exactly, given the lengths and the prefix.

If the first bytes differ and both tokens have n bytes, Jaro is at most 1 - 1/(3n): either some byte is unmatched and
m <= n - 1, which gives 1 - 2/(3n); or all match, then the first bytes are matched out of order, at least two places of
the match sequences differ, t >= 1.

Bounds are compared with `SLACK` to spare: they are computed in another order of operations than scores are, and a
difference in the sixteenth digit must not lose a hit.
"""

from typing import Final

import numpy as np

from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.ragged import Floats, Ints

SLACK: Final = 1e-9


def length_factors(query_length: Ints | int, listed_length: Ints | int, profile: ScoringProfile) -> Floats:
    """The exact penalty for unequal lengths, as `token_score.length_penalty` but for arrays."""
    ratio = np.minimum(query_length, listed_length) / np.maximum(query_length, listed_length)
    penalised = 1.0 - (1.0 - ratio) * profile.length_difference_penalty_weight
    return np.where(ratio < profile.length_difference_cutoff_factor, penalised, 1.0)


def score_bound(
    matches: Ints, query_length: Ints, listed_length: Ints, prefix: Ints, profile: ScoringProfile
) -> Floats:
    """The highest score of tokens that share at most `matches` bytes; prefix 0 means: the first bytes differ."""
    jaro = (matches / query_length + matches / listed_length + 1.0) / 3.0
    boost = np.where(jaro > profile.jaro_winkler_boost_threshold - SLACK, prefix, 0)
    boost = boost * profile.jaro_winkler_prefix_weight
    score = (jaro + boost * (1.0 - jaro)) * length_factors(query_length, listed_length, profile)
    return np.where(prefix == 0, score * profile.different_letter_penalty_weight, score)


def matches_needed(
    threshold: float, query_length: int, listed_length: Ints, profile: ScoringProfile, *, same_first_byte: bool
) -> Ints:
    """The least m with which tokens of these lengths can reach the threshold; more than the shorter one: they cannot.

    The inverse of `score_bound`, with the longest prefix that the lengths admit.
    """
    needed = (threshold - SLACK) / length_factors(query_length, listed_length, profile)
    shorter = np.minimum(query_length, listed_length)
    if same_first_byte:
        prefix = np.minimum(shorter, profile.jaro_winkler_prefix_size)
        boost = prefix * profile.jaro_winkler_prefix_weight
        boosted = np.maximum((needed - boost) / (1.0 - boost), profile.jaro_winkler_boost_threshold)
        jaro = np.minimum(needed, boosted)
    else:
        jaro = needed / profile.different_letter_penalty_weight
    matches = np.ceil((3.0 * jaro - 1.0) / (1.0 / query_length + 1.0 / listed_length) - SLACK)
    if not same_first_byte:
        out_of_reach = (listed_length == query_length) & (jaro > 1.0 - 1.0 / (3.0 * query_length) + SLACK)
        matches = np.where(out_of_reach, shorter + 1, matches)
    return matches.astype(np.int64)
