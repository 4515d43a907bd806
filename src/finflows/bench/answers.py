"""What the measuring processes answer, as one JSON object each.

Seconds are processor time of one run: all that is measured computes in one thread, and on a machine that others use too
wall time would tell of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomerFile:
    path: str
    customers: int
    names: int  # searched for: customers' names and alternative names


@dataclass(frozen=True, slots=True)
class InputFacts:
    customers: CustomerFile  # all that are measured
    samples: dict[int, CustomerFile]  # by the number asked for; never more than there are
    tokens_per_name: float
    listed_names: int
    listed_tokens: int  # distinct
    list_sha256: str


@dataclass(frozen=True, slots=True)
class MatcherRun:
    """Screening alone: customers and index are in memory when the clock starts."""

    names: int
    hits: int
    listed_names: int
    listed_tokens: int
    index_s: float
    screen_s: float


@dataclass(frozen=True, slots=True)
class StagesRun:
    seconds: dict[str, float]  # in the order of the work


@dataclass(frozen=True, slots=True)
class BaselinesRun:
    names: int
    raw_pairs_per_s: float  # cdist alone, in the blocks of the brute force
    raw_by_name_pairs_per_s: float  # cdist alone, one call per name
    scoring_all_names_per_s: float  # cdist, and every listed name scored by the definition
    brute_force: dict[float, "BruteForceRun"]  # by threshold


@dataclass(frozen=True, slots=True)
class BruteForceRun:
    names_per_s: float
    pairs_per_s: float  # token pairs
    hits: int
