"""The time of a session at which invented prices are given: five minutes after the open, for as long as one asks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_AFTER_THE_OPEN = time(9, 35)


@dataclass(frozen=True, slots=True)
class StandingClock:
    at: datetime

    @classmethod
    def of_session(cls, day: date) -> "StandingClock":
        """09:35 in New York."""
        return cls(datetime.combine(day, _AFTER_THE_OPEN, ZoneInfo("America/New_York")).astimezone(UTC))

    def now(self) -> datetime:
        return self.at
