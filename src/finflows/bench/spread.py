"""A measurement that was repeated: its median, and how far its runs lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Of at least one value."""
        return cls(median(values), min(values), max(values))

    def told(self, digits: int = 0, unit: float = 1.0) -> str:
        """The median and, where they differ as written, the extremes: `1,234 (1,200-1,300)`."""
        middle, least, most = (f"{value / unit:,.{digits}f}" for value in (self.median, self.least, self.most))
        return middle if least == most else f"{middle} ({least}-{most})"
