"""What the stand-in does wrong on request: ``WHERE=WHAT`` or ``WHERE=WHAT*N`` for the first N answers only.

WHERE is a symbol, a provider (finnhub, alpha_vantage, exchange_rate) or ``all``. An oddity of a symbol goes before one
of a provider, and that before ``all``.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from finflows.contracts.errors import InputRefused

PROVIDERS: Final = ("finnhub", "alpha_vantage", "exchange_rate")
ALL: Final = "all"


class Oddity(StrEnum):
    UNKNOWN = "unknown"
    """Nobody knows the symbol."""
    ZERO = "zero"
    """Finnhub sends zeros; Alpha Vantage knows the symbol."""
    STALE = "stale"
    """Of days ago."""
    JUMP = "jump"
    """A quarter of the previous close, as after a split."""
    NEGATIVE = "negative"
    ABSURD = "absurd"
    NOT_A_NUMBER = "not_a_number"
    ERROR = "error"
    """An error with status 200."""
    NOT_ENTITLED = "not_entitled"
    BAD_KEY = "bad_key"
    QUOTA = "quota"
    THROTTLED = "throttled"
    DOWN = "down"
    HTML = "html"
    TRUNCATED = "truncated"
    CLOSED = "closed"
    SLOW = "slow"
    """One byte now and then."""
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Scenario:
    where: str
    oddity: Oddity
    times: int | None = None
    """None: always."""

    @classmethod
    def parse(cls, text: str) -> "Scenario":
        """``AAPL=zero*1`` gives ``Scenario("AAPL", Oddity.ZERO, 1)``. Raises InputRefused."""
        where, _, told = text.partition("=")
        what, star, times = told.partition("*")
        known = ", ".join(Oddity)
        if not where or what not in set(Oddity) or (star and not times.isdecimal()):
            raise InputRefused(f"{text} is no scenario. Write WHERE=WHAT or WHERE=WHAT*N, WHAT being one of {known}.")
        return cls(where, Oddity(what), int(times) if star else None)


@dataclass
class Oddities:
    """Hands out the oddity of each answer, and counts those that are limited."""

    scenarios: Iterable[Scenario] = ()
    _left: list["_Left"] = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._left = [_Left(scenario, scenario.times) for scenario in self.scenarios]

    def of(self, provider: str, symbol: str) -> Oddity | None:
        with self._lock:
            for where in (symbol, provider, ALL):
                for entry in self._left:
                    if entry.scenario.where == where and entry.times != 0:
                        entry.times = None if entry.times is None else entry.times - 1
                        return entry.scenario.oddity
        return None


@dataclass(slots=True)
class _Left:
    scenario: Scenario
    times: int | None
