"""A bill: lines with quantity, price and what is free, and their sums with and without the Spot discount."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostLine:
    """`price` is per unit. `spot_share` of the quantity is bought at `1 - spot_discount` of it."""

    what: str
    quantity: float
    unit: str
    price: float
    free: float = 0
    spot_share: float = 0
    spot_discount: float = 0

    @property
    def billed(self) -> float:
        return max(0.0, self.quantity - self.free)

    @property
    def dollars(self) -> float:
        return self.dollars_on_demand * (1 - self.spot_share * self.spot_discount)

    @property
    def dollars_on_demand(self) -> float:
        """As if Spot had no discount."""
        return self.billed * self.price


def total(lines: Sequence[CostLine]) -> float:
    return sum(line.dollars for line in lines)


def total_on_demand(lines: Sequence[CostLine]) -> float:
    return sum(line.dollars_on_demand for line in lines)
