"""A clock that shows another time than the machine's and goes on from there: local runs of another day."""

from datetime import UTC, datetime, timedelta


class ShiftedClock:
    """Shows ``start`` when it is made, and later what has passed since."""

    def __init__(self, start: datetime) -> None:
        self._shift: timedelta = start - datetime.now(UTC)

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift).astimezone(UTC)
