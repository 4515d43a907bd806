"""Everything that `finflows bench screening` tells, as it stands in bench.json."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from finflows.bench.machine import Machine
from finflows.bench.spread import Spread


@dataclass(frozen=True, slots=True)
class Measured:
    customers_from: str  # a file's name, or how they were invented
    customers: int
    names: int
    tokens_per_name: float
    list_from: str
    listed_names: int
    listed_tokens: int  # distinct
    list_sha256: str


@dataclass(frozen=True, slots=True)
class CommandFigures:
    """`finflows screen` as a whole: start, reading, index, screening, writing."""

    names_per_s: Spread  # of wall time
    names_per_cpu_s: Spread
    wall_s: Spread
    cpu_s: Spread
    peak_mb: Spread


@dataclass(frozen=True, slots=True)
class ThresholdFigures:
    min_match: float
    hits: int
    command: CommandFigures
    # These per second of processor time:
    matcher_names_per_s: Spread  # customers and index in memory
    brute_force_names_per_s: Spread
    brute_force_pairs_per_s: Spread  # token pairs
    command_times_brute_force: float  # ratios of medians
    matcher_times_brute_force: float
    matcher_times_raw_cdist: float  # names that raw cdist could compare, nothing scored


@dataclass(frozen=True, slots=True)
class BaselineFigures:
    names: int  # in the sample
    raw_pairs_per_s: Spread  # as all below: per second of processor time
    raw_by_name_pairs_per_s: Spread
    brute_force_share_of_raw: float  # of raw_pairs_per_s, at the main threshold
    scoring_all_names_per_s: Spread  # customers' names, every listed name scored
    command_times_scoring_all: float  # at the main threshold


@dataclass(frozen=True, slots=True)
class StageFigures:
    stage: str
    seconds: Spread


@dataclass(frozen=True, slots=True)
class ListSizeFigures:
    names: int
    tokens: int  # distinct
    index_s: Spread
    matcher_names_per_s: Spread
    peak_mb: Spread


@dataclass(frozen=True, slots=True)
class CustomerCountFigures:
    customers: int
    command: CommandFigures


@dataclass(frozen=True, slots=True)
class ScreeningFigures:
    date: str  # ISO 8601, UTC
    machine: Machine
    on_one_core: bool
    load_before: float  # waiting and running processes in the minute before
    repeats: int
    min_match: float  # the main threshold: of stages, list sizes and customer counts
    limit: int
    measured: Measured
    baselines: BaselineFigures
    thresholds: tuple[ThresholdFigures, ...]
    stages: tuple[StageFigures, ...]
    list_sizes: tuple[ListSizeFigures, ...]
    list_sizes_customers: int
    customer_counts: tuple[CustomerCountFigures, ...]


FIGURES: Final = TypeAdapter(ScreeningFigures)
