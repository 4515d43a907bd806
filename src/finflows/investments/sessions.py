"""The sessions of a market: which days it opens, when it closes, and why it does not open.

Weekdays less holidays, with half days, as a source of holidays tells them (an argument: the domain imports none), and
people's overrides on top: a day that turns out closed, closes early or opens after all. All sessions of the calendar's
years are computed once, so that counting sessions is a look-up. Days outside these years are refused, not guessed.

Not solved: sessions on weekends (an override `open` makes one), late openings, breaks at noon.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

FIRST_YEAR = 2000
LAST_YEAR = 2100
"""The last that the source of holidays knows."""

_A_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Market:
    code: str
    """ISO 10383."""
    time_zone: str
    opens: time
    closes: time


MARKETS: Mapping[str, Market] = MappingProxyType(
    {
        market.code: market
        for market in (
            Market("XNYS", "America/New_York", time(9, 30), time(16)),
            Market("XTAI", "Asia/Taipei", time(9), time(13, 30)),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Holiday:
    name: str
    closes_at: time | None = None
    """Of a half day; None: the market does not open at all."""


HolidaysOfYear = Callable[[str, int], Mapping[date, Holiday]]
"""A market's holidays and half days of one year."""


class OverrideKind(StrEnum):
    CLOSED = "closed"
    EARLY_CLOSE = "early_close"
    OPEN = "open"
    """A whole session, whatever the source of holidays says; also on a weekend."""


@dataclass(frozen=True, slots=True)
class Override:
    """What people know better. An early close of a day without a session opens nothing."""

    day: date
    kind: OverrideKind
    reason: str
    closes_at: time | None = None
    """Of an early close, in the market's zone."""

    def __post_init__(self) -> None:
        if (self.kind is OverrideKind.EARLY_CLOSE) != (self.closes_at is not None):
            raise ValueError(f"The override of {self.day}: an early close, and nothing else, has a time to close at.")


class BeyondCalendar(ValueError):
    """A day outside the years that the calendar knows."""

    def __init__(self, market: str, asked: str) -> None:
        super().__init__(f"The calendar of {market} knows the years {FIRST_YEAR} to {LAST_YEAR}, not {asked}.")


class AfterCalendar(BeyondCalendar):
    """A day after the calendar's last year."""


class SessionCalendar:
    """Immutable. A session is a date; times are aware, in the market's own zone."""

    __slots__ = ("_closed", "_early", "_index", "_market", "_sessions", "_zone", "market")

    def __init__(self, market: Market, holidays: HolidaysOfYear, overrides: Iterable[Override] = ()) -> None:
        """Compute all sessions.

        Raises:
            ValueError: an override closes early, but not within the session.
        """
        self.market = market.code
        self._market = market
        self._zone = ZoneInfo(market.time_zone)
        known = {
            day: each for year in range(FIRST_YEAR, LAST_YEAR + 1) for day, each in holidays(market.code, year).items()
        }
        self._closed = {day: each.name for day, each in known.items() if each.closes_at is None}
        self._early = {day: each.closes_at for day, each in known.items() if each.closes_at is not None}
        opened = self._apply(overrides)
        self._sessions = [day for day in _days() if self._opens(day, opened)]
        self._index = {day: place for place, day in enumerate(self._sessions)}

    def is_session(self, day: date) -> bool:
        return day in self._index

    def opens_at(self, day: date) -> datetime:
        """Raises ValueError on a day without a session."""
        self._place(day)
        return datetime.combine(day, self._market.opens, self._zone)

    def closes_at(self, day: date) -> datetime:
        """Raises ValueError on a day without a session."""
        self._place(day)
        return datetime.combine(day, self._early.get(day, self._market.closes), self._zone)

    def why_closed(self, day: date) -> str | None:
        """The holiday's name, an override's reason, `weekend`; None on a session."""
        if day in self._index:
            return None
        return self._closed.get(day, "weekend" if day.weekday() >= _SATURDAY else "outside the calendar")

    def on_or_after(self, day: date) -> date:
        return self._at(bisect_left(self._sessions, day), day)

    def on_or_before(self, day: date) -> date:
        return self._at(bisect_right(self._sessions, day) - 1, day)

    def shift(self, session: date, n: int) -> date:
        """The n-th session after `session`; before it where n < 0."""
        return self._at(self._place(session) + n, session, n)

    def distance(self, start: date, end: date) -> int:
        """Steps from one session to another: the n that `shift` needs to get there."""
        return self._place(end) - self._place(start)

    def closed_since(self, session: date) -> date:
        """The day after the session before: from there on the market is closed until `session`."""
        place = self._place(session)
        return self._sessions[place - 1] + _A_DAY if place else date(FIRST_YEAR, 1, 1)

    def _apply(self, overrides: Iterable[Override]) -> frozenset[date]:
        opened = set()
        for each in overrides:
            if each.kind is OverrideKind.CLOSED:
                self._closed[each.day] = each.reason
            elif each.closes_at is not None:
                self._early[each.day] = self._within_session(each.day, each.closes_at)
            else:
                opened.add(each.day)
                self._closed.pop(each.day, None)
                self._early.pop(each.day, None)
        return frozenset(opened)

    def _within_session(self, day: date, closes_at: time) -> time:
        if not self._market.opens < closes_at <= self._market.closes:
            raise ValueError(
                f"The override of {self.market} on {day} closes at {closes_at}, which is not between "
                f"{self._market.opens} and {self._market.closes}: give the local time of the early close."
            )
        return closes_at

    def _opens(self, day: date, opened: frozenset[date]) -> bool:
        return day in opened or (day.weekday() < _SATURDAY and day not in self._closed)

    def _place(self, session: date) -> int:
        place = self._index.get(session)
        if place is None:
            raise ValueError(f"{session} is no session of {self.market}: {self.why_closed(session)}.")
        return place

    def _at(self, place: int, day: date, shifted: int = 0) -> date:
        asked = f"{day} shifted by {shifted} sessions" if shifted else str(day)
        if place >= len(self._sessions) or day.year > LAST_YEAR:
            raise AfterCalendar(self.market, asked)
        if place < 0 or day.year < FIRST_YEAR:
            raise BeyondCalendar(self.market, asked)
        return self._sessions[place]


def _days() -> Iterable[date]:
    first = date(FIRST_YEAR, 1, 1)
    count = (date(LAST_YEAR, 12, 31) - first).days + 1
    return (first + _A_DAY * number for number in range(count))
