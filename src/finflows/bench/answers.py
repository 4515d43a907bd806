"""What the measuring processes answer, as one JSON object each: seconds are wall time of one run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputFacts:
    customers: int
    names: int  # searched for: customers' names and alternative names
    tokens_per_name: float
    listed_names: int
    listed_tokens: int  # distinct
    list_sha256: str
    files: dict[int, str]  # by number of customers: the file that holds the first so many


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
    token_pairs: int
    raw_s: float  # cdist alone, in the blocks of the brute force
    raw_by_name_s: float  # cdist alone, one call per name
    brute_force_s: dict[float, float]  # by threshold
    hits: dict[float, int]
