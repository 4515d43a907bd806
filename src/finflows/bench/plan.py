"""How much a benchmark measures: thresholds, repeats and sizes."""

from dataclasses import dataclass
from typing import Final

THRESHOLDS: Final = (0.80, 0.85, 0.88, 0.90, 0.95)
MAIN_THRESHOLD: Final = 0.88  # the night's default


@dataclass(frozen=True, slots=True)
class Plan:
    thresholds: tuple[float, ...] = THRESHOLDS
    repeats: int = 3
    list_sizes: tuple[int, ...] = (10_000, 20_000, 39_000, 80_000, 160_000)
    list_size_customers: int = 20_000
    customer_counts: tuple[int, ...] = (10_000, 30_000, 100_000)
    sample: int = 1_000  # names of the brute force
    limit: int = 10  # the night's default

    @property
    def main_threshold(self) -> float:
        return MAIN_THRESHOLD if MAIN_THRESHOLD in self.thresholds else self.thresholds[0]

    def customer_counts_below(self, customers: int) -> tuple[int, ...]:
        return tuple(count for count in self.customer_counts if count < customers)


QUICK: Final = Plan(
    repeats=2,
    list_sizes=(10_000, 20_000, 39_000),
    list_size_customers=2_000,
    customer_counts=(1_000,),
    sample=100,
)
QUICK_ROWS: Final = 5_000
