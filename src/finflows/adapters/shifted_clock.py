"""A clock that shows another time than the machine's and goes on from there: local runs of another day."""

from datetime import UTC, datetime, timedelta


class ShiftedClock:
    """Shows ``time`` when it is made."""

    def __init__(self, time: datetime) -> None:
        self._shift: timedelta = time - datetime.now(UTC)

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift).astimezone(UTC)
