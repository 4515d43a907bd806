"""How many letters of a customer's name may be missing from a listed name before it falls below the threshold.

Let a customer's token have a bytes, k of which can be matched by no comparable token of the listed name. Whatever it is
paired with, its contribution to the name's bound (see candidates.py) is at most

    G(a, k) = max( -t * a,  max over listed lengths b of (J(a, b, min(a - k, b)) - t) * (a + b) ),

J being the highest score of tokens with that many matches (bounds.py). With

    g = max G(a, 0) / a,        d = min (g * a - G(a, k)) / k  over short tokens (a <= 9, where every k counts alike),
    e(a) = max over k of G(a, k) - (g * a - d * k),  never below 0,

follows G(a, k) <= g * a + e(a) - d * k, so over the whole name: bound <= sum of (g * a + e(a)) - d * (letters missing).
A name may lack at most sum (g * a + e(a)) / d letters. All of it is tabulated by enumeration of a, b and k.

The threshold t is the one that token pairs must reach, which is higher the larger the part of the listed name that
cannot be matched: the table has a column per step of that fraction.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.bounds import SLACK, score_bound
from finflows.screening.matching.profile import ScoringProfile

Floats = NDArray[np.float64]

# Longer tokens are not tabulated; a name that has one is not filtered by letters.
_LONGEST_TABULATED: Final = 40
# Up to here a listed token one byte shorter is penalised for its length (8/9 < 0.9), so that a missing letter costs
# the same with and without a shorter partner.
_LONGEST_SHORT: Final = 9
# Steps of the matchable fraction of a listed name, rounded up.
FRACTION_STEPS: Final = 32
UNLIMITED: Final = 255


def fraction_step(fraction: Floats) -> NDArray[np.uint8]:
    """The step that stands for a fraction in 0..1 or a larger one."""
    return np.ceil(fraction * (FRACTION_STEPS - 1) - SLACK).astype(np.uint8)


def raised_threshold(threshold: float, fraction: Floats, profile: ScoringProfile) -> Floats:
    """The mean that token pairs must reach when at most this fraction of the listed name can be matched."""
    return threshold / (1.0 - (1.0 - fraction) * profile.unmatched_index_token_weight)


class LetterBudget:
    """Budgets at one threshold, against a list whose longest token has `longest_listed` bytes."""

    def __init__(self, threshold: float, longest_listed: int, profile: ScoringProfile) -> None:
        fractions = np.arange(FRACTION_STEPS) / (FRACTION_STEPS - 1)
        best = _best_scores(longest_listed, profile)
        columns = [_column(best, t) for t in raised_threshold(threshold, fractions, profile).tolist()]
        self._allowance = np.stack([allowance for allowance, _ in columns], axis=1)
        self._price = np.array([price for _, price in columns])

    def of(self, lengths: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.uint8]:
        """One more than the letters that each name may lack, shape (names, FRACTION_STEPS); 0: nothing can match.

        `lengths` are those of the names' tokens, name n having lengths[starts[n]:starts[n + 1]]; none is empty.
        """
        allowance = self._allowance[np.minimum(lengths, _LONGEST_TABULATED + 1)]
        missing = np.add.reduceat(allowance, starts[:-1], axis=0) / self._price
        return np.clip(np.floor(missing + SLACK) + 1.0, 0.0, UNLIMITED).astype(np.uint8)


def _best_scores(longest_listed: int, profile: ScoringProfile) -> Floats:
    """The highest score by query length a, missing letters k and listed length b, shape (a, k, b)."""
    a = np.arange(_LONGEST_TABULATED + 1).reshape(-1, 1, 1)
    k = np.arange(_LONGEST_TABULATED + 1).reshape(1, -1, 1)
    b = np.arange(1, longest_listed + 1).reshape(1, 1, -1)
    matches = np.maximum(np.minimum(a - k, b), 0)
    a = np.maximum(a, 1)
    return score_bound(matches, a, b, np.minimum(np.minimum(a, b), profile.jaro_winkler_prefix_size), profile)


def _column(best: Floats, threshold: float) -> tuple[Floats, float]:
    """What each token length adds to the allowance, and the price of a missing letter, at one raised threshold."""
    a = np.arange(_LONGEST_TABULATED + 1.0)
    weights = a[:, None] + np.arange(1, best.shape[2] + 1)
    gains = np.maximum(((best - threshold) * weights[:, None, :]).max(axis=2, initial=-np.inf), -threshold * a[:, None])
    missing = np.arange(_LONGEST_TABULATED + 1.0)
    real = missing <= a[:, None]
    per_byte = (gains[1:, 0] / a[1:]).max()
    short = real[1 : _LONGEST_SHORT + 1, 1:]
    losses = (per_byte * a[:, None] - gains)[1 : _LONGEST_SHORT + 1, 1:] / missing[1:]
    price = losses[short].min()
    if price <= 0.0:
        return np.full(_LONGEST_TABULATED + 2, np.inf), 1.0
    excess = np.where(real, gains - (per_byte * a[:, None] - price * missing), 0.0).max(axis=1, initial=0.0)
    return np.append(per_byte * a + excess, np.inf), price
