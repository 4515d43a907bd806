"""The constants of a name score, as one value.

A profile is pinned: hits are archived with its name, and a decision must be reproducible from the archive years later.
Another score is another profile, never an edit of this one.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ScoringProfile:
    name: str
    jaro_winkler_boost_threshold: float  # Jaro similarity above which a common prefix counts
    jaro_winkler_prefix_size: int  # bytes of common prefix that count at most
    jaro_winkler_prefix_weight: float  # gain per byte of common prefix, as a share of what is missing to 1
    length_difference_cutoff_factor: float  # shorter/longer below which tokens of unequal length are penalised
    length_difference_penalty_weight: float
    different_letter_penalty_weight: float  # factor when the first bytes differ
    unmatched_index_token_weight: float  # what a listed name can lose for tokens that the customer's name lacks


# The defaults of Watchman 0.31.3 (Apache-2.0), under the names of its environment variables; 0.1 is Winkler's own
# weight, fixed in xrash/smetrics as Watchman calls it. Stop words are kept (KEEP_STOPWORDS=true).
WATCHMAN_0_31: Final = ScoringProfile(
    name="watchman-0.31",
    jaro_winkler_boost_threshold=0.7,
    jaro_winkler_prefix_size=4,
    jaro_winkler_prefix_weight=0.1,
    length_difference_cutoff_factor=0.9,
    length_difference_penalty_weight=0.3,
    different_letter_penalty_weight=0.9,
    unmatched_index_token_weight=0.15,
)
