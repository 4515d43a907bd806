"""How many alerts each threshold would raise, so that an operator can choose one.

One search at the lowest threshold tells all: hits come best first, so those of a higher threshold are the first of
them, and a limit of so many per customer and list cuts the same ones off at every threshold. A customer with a
threshold of their own raises the same alerts whatever the run's threshold, and is counted so in every row.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from finflows.bench.tables import TextTable
from finflows.screening.matching.customer_screening import CustomerScreening


@dataclass(frozen=True, slots=True)
class AlertsAt:
    threshold: float
    hits: int
    customers_hit: int
    share: float  # of all customers that were screened


@dataclass(frozen=True, slots=True)
class AlertCounts:
    customers: int
    with_own_threshold: int
    thresholds: tuple[AlertsAt, ...]


def count_alerts(screened: Iterable[CustomerScreening], thresholds: Sequence[float]) -> AlertCounts:
    """Count for ascending thresholds what was screened at the first of them."""
    # By how many of the thresholds a hit, or a customer's best hit, reaches.
    hits, customers_hit = [0] * (len(thresholds) + 1), [0] * (len(thresholds) + 1)
    customers = with_own_threshold = 0
    for each in screened:
        customers += 1
        has_own = each.customer.min_match is not None
        with_own_threshold += has_own
        reached = [len(thresholds) if has_own else bisect_right(thresholds, hit.score) for hit in each.hits]
        for number in reached:
            hits[number] += 1
        customers_hit[max(reached, default=0)] += 1
    return AlertCounts(
        customers,
        with_own_threshold,
        tuple(
            AlertsAt(threshold, at_hits, at_customers, at_customers / max(customers, 1))
            for threshold, at_hits, at_customers in zip(
                thresholds, _at_least(hits), _at_least(customers_hit), strict=True
            )
        ),
    )


def alerts_table(counts: AlertCounts, limit: int) -> TextTable:
    return TextTable(
        f"Alerts by threshold: {counts.customers:,} customers, at most {limit} hits per customer and list",
        ("threshold", "hits", "customers hit", "of all customers"),
        tuple(
            (f"{each.threshold:.2f}", f"{each.hits:,}", f"{each.customers_hit:,}", f"{each.share:.3%}")
            for each in counts.thresholds
        ),
    )


def _at_least(reaching: Sequence[int]) -> list[int]:
    """From how many reach exactly n thresholds to how many reach the first, the second ..."""
    return list(accumulate(reversed(reaching[1:])))[::-1]
