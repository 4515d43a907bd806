"""A recurring investment plan and the asset that it buys."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Frequency(StrEnum):
    DAILY = "daily"
    """Every n-th session."""
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    SEMI_MONTHLY = "semi_monthly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    """Three calendar months."""
    YEARLY = "yearly"


class Roll(StrEnum):
    """Where a date that is no session goes."""

    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED_FOLLOWING = "modified_following"
    """Following, unless that is another month: then preceding."""


class CatchUp(StrEnum):
    """What becomes of occurrences that were missed."""

    ONE = "one"
    """The newest due occurrence is bought, older ones are recorded as missed."""
    ALL = "all"
    """The newest due occurrence is bought for the amounts of all of them: still one fill a session."""
    NONE = "none"
    """Only an occurrence of this very session is bought."""


class PlanStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Occurrence k is the anchor plus k periods, then rolled to a session."""

    frequency: Frequency
    anchor: date
    every: int = 1
    roll: Roll = Roll.FOLLOWING
    end_date: date | None = None
    max_count: int | None = None
    """Occurrences in all, numbered from 0."""


@dataclass(frozen=True, slots=True)
class PausedSpan:
    """Sessions from `start` on that are before `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Plan:
    plan_id: int
    account_id: int
    symbol: str
    amount: Decimal
    currency: str
    schedule: Schedule
    catch_up: CatchUp
    status: PlanStatus
    occurrence: int
    """The number of the occurrence that `next_run` is the session of."""
    next_run: date
    fail_streak: int
    version: int
    left_out: tuple[PausedSpan, ...] = ()
    """By pauses that have ended."""

    def leaves_out(self, session: date) -> bool:
        return any(span.start <= session < span.end for span in self.left_out)


@dataclass(frozen=True, slots=True)
class Asset:
    symbol: str
    market: str
    currency: str
    quantity_scale: int
    """Decimal places of a quantity; 0 where the asset is not fractionable."""
    minimum: Decimal
    """Smallest amount of one purchase, in the asset's currency."""
