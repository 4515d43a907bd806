"""How many letters of a customer's name may be missing from a listed name before it must fall below the threshold.

Let a customer's token have a bytes, k of which can be matched by no comparable token of the listed name. Whatever it is
paired with, it adds to the bound of the name (name_bound.py) at most

    G(a, k) = max( -t * a,  max over listed lengths b of (J(a, b, min(a - k, b)) - t) * (a + b) ),

J being the highest score of tokens with that many matches (bounds.py). With

    g = max G(a, 0) / a,        d = min (g * a - G(a, k)) / k  over tokens of at most 9 bytes,
    e(a) = max over k of G(a, k) - (g * a - d * k),

follows G(a, k) <= g * a + e(a) - d * k, so for the whole name: bound <= sum of (g * a + e(a)) - d * letters missing,
and a name may lack at most sum (g * a + e(a)) / d letters. All is tabulated by enumerating a, k and b, so the
inequality holds by construction, for any threshold and, thanks to e(a), for any positive d.

The threshold t is the one that the token pairs must reach: the run's threshold, raised for the part of the listed name
that cannot be matched at all. The tables have a column per step of that part.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.bounds import SLACK, score_bound
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.ragged import Floats, Ints

# Longer tokens are not tabulated; names that have one are not judged by letters. OFAC's longest (July 2026) has 29.
_LONGEST: Final = 40
# Up to here a listed token that is one byte shorter is penalised for its length (8/9 < 0.9). Beyond, one missing
# letter costs less and e(a) makes up for it; the border decides speed only.
_LONGEST_SHORT: Final = 9
# Steps of the matchable part of a listed name, always rounded up.
STEPS: Final = 32
_UNLIMITED: Final = 255


def fraction_step(fraction: Floats) -> NDArray[np.uint8]:
    """The least step that is not below a fraction in 0..1."""
    return np.ceil(fraction * (STEPS - 1) - SLACK).astype(np.uint8)


def raised_threshold(threshold: float, fraction: Floats, profile: ScoringProfile) -> Floats:
    """The mean score that the token pairs must have when at most this fraction of the listed name is matched."""
    raised: Floats = threshold / (1.0 - (1.0 - fraction) * profile.unmatched_index_token_weight)
    return raised


class LetterBudget:
    """The tables for one threshold, against a list whose longest token has `longest_listed` bytes."""

    def __init__(self, threshold: float, longest_listed: int, profile: ScoringProfile) -> None:
        raised = raised_threshold(threshold, np.arange(STEPS) / (STEPS - 1), profile)
        best = _best_scores(longest_listed, profile)
        self._gains = np.full((STEPS, _LONGEST + 2, _LONGEST + 2), np.inf)
        self._allowance = np.full((_LONGEST + 2, STEPS), np.inf)
        self._price = np.ones(STEPS)
        for step, t in enumerate(raised.tolist()):
            gains = _gains(best, t)
            self._gains[step, :-1, :-1] = gains
            self._allowance[:-1, step], self._price[step] = _linear_bound(gains)

    def of_names(self, lengths: Ints, starts: Ints) -> NDArray[np.uint8]:
        """One more than the letters that each name may lack, shape (names, STEPS); 0: it cannot match at all.

        `lengths` are those of the names' tokens, name n having lengths[starts[n]:starts[n + 1]]; none is empty.
        """
        allowance = self._allowance[np.minimum(lengths, _LONGEST + 1)]
        missing = np.add.reduceat(allowance, starts[:-1], axis=0) / self._price
        return np.clip(np.floor(missing + SLACK) + 1.0, 0.0, _UNLIMITED).astype(np.uint8)

    def gains(self, steps: NDArray[np.uint8], lengths: Ints, missing: NDArray[np.uint8]) -> Floats:
        """G(a, k) of tokens: what each adds at most to the bound of its name."""
        tabulated = lengths <= _LONGEST
        of_tokens: Floats = self._gains[
            steps, np.where(tabulated, lengths, _LONGEST + 1), np.where(tabulated, missing, 0)
        ]
        return of_tokens


def _best_scores(longest_listed: int, profile: ScoringProfile) -> Floats:
    """The highest score by query length a, missing letters k and listed length b, shape (a, k, b)."""
    a = np.arange(_LONGEST + 1).reshape(-1, 1, 1)
    k = np.arange(_LONGEST + 1).reshape(1, -1, 1)
    b = np.arange(1, longest_listed + 1).reshape(1, 1, -1)
    matches = np.maximum(np.minimum(a - k, b), 0)
    prefix = np.minimum(np.minimum(np.maximum(a, 1), b), profile.jaro_winkler_prefix_size)
    return score_bound(matches, np.maximum(a, 1), b, prefix, profile)


def _gains(best: Floats, threshold: float) -> Floats:
    """G(a, k), shape (a, k); meaningless where k > a."""
    a = np.arange(best.shape[0]).reshape(-1, 1, 1)
    b = np.arange(1, best.shape[2] + 1).reshape(1, 1, -1)
    paired = ((best - threshold) * (a + b)).max(axis=2, initial=-np.inf)
    gains: Floats = np.maximum(paired, -threshold * a[:, :, 0])
    return gains


def _linear_bound(gains: Floats) -> tuple[Floats, float]:
    """The allowance g * a + e(a) of each length, and the price d of a missing letter."""
    a = np.arange(gains.shape[0], dtype=np.float64)
    k = np.arange(gains.shape[1], dtype=np.float64)
    real = k <= a[:, None]
    per_byte = (gains[1:, 0] / a[1:]).max()
    losses = np.where(real[:, 1:], (per_byte * a[:, None] - gains)[:, 1:] / k[1:], np.inf)
    price = max(float(losses[: _LONGEST_SHORT + 1].min()), SLACK)
    excess = np.where(real, gains - (per_byte * a[:, None] - price * k), 0.0).max(axis=1)
    return per_byte * a + excess, price
