"""A clock that shows another time than the machine's and goes on from there: local runs of another day."""

from datetime import UTC, datetime, timedelta


class ShiftedClock:
    """Showed ``time`` at the machine's time ``set_at``, by default when it is made."""

    def __init__(self, time: datetime, set_at: datetime | None = None) -> None:
        self._shift: timedelta = time - (set_at or datetime.now(UTC))

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift).astimezone(UTC)
