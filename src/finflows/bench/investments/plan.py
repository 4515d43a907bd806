"""How much is measured."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class InvestmentPlan:
    plans: int = 100_000
    symbols: int = 500
    plans_per_task: int = 500
    baseline_plans: int = 2_000
    """The baseline is some twenty times slower: a sample of the same plans is enough to know its speed."""
    delayed_plans: int = 20_000
    delayed_baseline_plans: int = 300
    round_trip_ms: float = 1.5
    repeats: int = 1


QUICK: Final = InvestmentPlan(
    plans=10_000, symbols=100, baseline_plans=500, delayed_plans=5_000, delayed_baseline_plans=100
)
