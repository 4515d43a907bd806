"""The score of two tokens: Jaro-Winkler on their UTF-8 bytes, less for unequal lengths and for unlike first bytes.

Only tokens whose first letters sound alike are compared at all. That class comes from the first *letter*, upper-cased,
while lengths and first-byte comparison are in *bytes*: both as in the reference.
"""

from dataclasses import dataclass
from typing import Final

from finflows.screening.matching.jaro_winkler import jaro_winkler
from finflows.screening.matching.profile import ScoringProfile

# Soundex's groups, vowels and the mute H and W being groups of their own. Any other letter is alone in its class.
_SOUNDS_ALIKE: Final = ("AEIOUY", "BFPV", "CGJKQSXZ", "DT", "L", "MN", "R", "HW")
_CLASS_OF_LETTER: Final = {letter: group[0] for group in _SOUNDS_ALIKE for letter in group}


@dataclass(frozen=True, slots=True)
class TokenScore:
    jaro_winkler: float
    length_factor: float  # 1.0: no penalty
    first_byte_factor: float  # 1.0: no penalty
    score: float


def first_letter_class(token: str) -> str:
    """The class of a token that is not empty; two tokens are comparable when theirs are equal."""
    upper = token[0].upper()
    # "ß".upper() is "SS" in Python; letter by letter, as Go does it, such a letter has no upper case.
    letter = upper if len(upper) == 1 else token[0]
    return _CLASS_OF_LETTER.get(letter, letter)


def token_score(query: bytes, listed: bytes, profile: ScoringProfile) -> TokenScore:
    """Score two comparable tokens, neither empty."""
    similarity = jaro_winkler(query, listed, profile)
    length_factor = length_penalty(len(query), len(listed), profile)
    first_byte_factor = 1.0 if query[0] == listed[0] else profile.different_letter_penalty_weight
    return TokenScore(similarity, length_factor, first_byte_factor, similarity * length_factor * first_byte_factor)


def length_penalty(query_length: int, listed_length: int, profile: ScoringProfile) -> float:
    """The factor for unequal lengths in bytes: 1.0 while the shorter has at least nine tenths of the longer."""
    ratio = min(query_length, listed_length) / max(query_length, listed_length)
    if ratio >= profile.length_difference_cutoff_factor:
        return 1.0
    return scaled(ratio, profile.length_difference_penalty_weight)


def scaled(share: float, weight: float) -> float:
    """A factor that loses `weight` when `share` is 0 and nothing when it is 1."""
    return 1.0 - (1.0 - share) * weight
