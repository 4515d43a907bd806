"""Everything that `finflows bench investments` tells, as it stands in bench.json."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from finflows.bench.machine import Machine
from finflows.bench.spread import Spread


@dataclass(frozen=True, slots=True)
class SpeedFigures:
    """Without and with a round trip to the server. The ratios are of medians of the same run."""

    round_trip_ms: float
    """As measured."""
    plans: int
    plans_per_s: Spread
    baseline_plans: int
    baseline_per_s: Spread
    times_baseline: float


@dataclass(frozen=True, slots=True)
class StateFigures:
    state: str
    seconds: Spread


@dataclass(frozen=True, slots=True)
class InvestmentFigures:
    date: str  # ISO 8601, UTC
    machine: Machine
    server: str
    load_before: float
    repeats: int
    plans: int
    symbols: int
    plans_per_task: int
    groups: int
    speeds: tuple[SpeedFigures, ...]
    states: tuple[StateFigures, ...]
    api_calls: int
    second_start: Spread  # seconds
    every_group_again: Spread  # seconds
    tables_written_by_second_start: tuple[str, ...]
    task_plans: int
    task_peak_mb: Spread
    task_s: Spread  # a whole task, from its start to its end


INVESTMENT_FIGURES: Final = TypeAdapter(InvestmentFigures)
