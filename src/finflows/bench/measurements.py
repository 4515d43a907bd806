"""What a benchmark of screening has measured, as it came."""

from dataclasses import dataclass, field

from finflows.bench.answers import BaselinesRun, MatcherRun, StagesRun
from finflows.bench.measured_process import Use


@dataclass(frozen=True, slots=True)
class Measurements:
    """One per round in each list."""

    command: dict[float, list[Use]] = field(default_factory=dict)  # by threshold
    matcher: dict[float, list[MatcherRun]] = field(default_factory=dict)  # by threshold
    baselines: list[BaselinesRun] = field(default_factory=list)
    stages: list[StagesRun] = field(default_factory=list)
    list_sizes: dict[int, list[tuple[Use, MatcherRun]]] = field(default_factory=dict)
    customer_counts: dict[int, list[Use]] = field(default_factory=dict)
