"""Is the market open now? By the calendar of the market and the clock that the programs are given."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from finflows.adapters.market_holidays import holidays_of_year
from finflows.application.check_market import CheckMarket, MarketDefaults
from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import CheckMarketInput, CheckMarketOutput, InvestmentsStartInput
from finflows.investments.sessions import MARKETS, Override, OverrideKind, SessionCalendar

NEW_YORK, TAIPEI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Taipei")
MONDAY, THANKSGIVING, HALF_DAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 27)
OVERRIDES = (
    Override(date(2026, 12, 1), OverrideKind.CLOSED, "day of mourning"),
    Override(date(2026, 12, 2), OverrideKind.EARLY_CLOSE, "power cut", time(11)),
)
CALENDARS = {code: SessionCalendar(MARKETS[code], holidays_of_year, OVERRIDES) for code in ("XNYS", "XTAI")}


class FixedClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now.astimezone(UTC)


def at(day: date, hour: int = 9, minute: int = 35, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def checked(now: datetime, started: datetime | None = None, **start: object) -> CheckMarketOutput:
    check = CheckMarket(CALENDARS.__getitem__, FixedClock(now), MarketDefaults("XNYS", 500))
    given = InvestmentsStartInput.model_validate(start)
    return check(CheckMarketInput(start=given, execution_start_time=started or now))


def test_an_open_market_is_told_with_its_close_and_the_runs_id() -> None:
    """The close is what tasks stop buying at."""
    found = checked(at(MONDAY))
    assert (found.open, found.run_id, found.session_date, found.plans_per_task) == (True, "inv-2026-11-23", MONDAY, 500)
    assert found.closes_at == at(MONDAY, 16, 0)
    assert found.reason == "XNYS is open until 16:00."


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (at(THANKSGIVING), "XNYS is closed on 2026-11-26: Thanksgiving Day."),
        (at(date(2026, 11, 28)), "XNYS is closed on 2026-11-28: weekend."),
        (at(date(2026, 12, 1)), "XNYS is closed on 2026-12-01: day of mourning."),
        (at(HALF_DAY, 13, 0), "XNYS has closed on 2026-11-27 at 13:00."),
        (at(date(2026, 12, 2), 11, 1), "XNYS has closed on 2026-12-02 at 11:00."),
        (at(MONDAY, 9, 29), "XNYS is still closed on 2026-11-23: it opens at 09:30."),
        (at(MONDAY, 16, 0), "XNYS has closed on 2026-11-23 at 16:00."),
    ],
    ids=["holiday", "weekend", "override", "half day", "early close", "before the open", "after the close"],
)
def test_a_closed_market_says_why(now: datetime, reason: str) -> None:
    """A person who looks at the execution need not look at a calendar."""
    found = checked(now)
    assert not found.open
    assert found.reason == reason


def test_a_day_without_a_session_has_no_close() -> None:
    """And the document that leaves the function has no such key."""
    found = checked(at(THANKSGIVING))
    assert found.closes_at is None
    assert "closesAt" not in found.to_document()


def test_the_session_is_that_of_the_scheduled_time_however_late_it_is_delivered() -> None:
    """Delivered next day, it is closed: that day's own run catches up."""
    found = checked(at(date(2026, 11, 24)), scheduledTime=at(MONDAY).isoformat())
    assert (found.open, found.run_id) == (False, "inv-2026-11-23")
    assert "its session was 2026-11-23, and there it is 2026-11-24" in found.reason


def test_without_a_scheduled_time_it_is_the_date_of_the_executions_start_in_new_york() -> None:
    """In UTC it is the day after already."""
    evening = at(MONDAY, 20, 0)
    assert evening.astimezone(UTC).date() == date(2026, 11, 24)
    assert checked(evening).session_date == MONDAY


def test_a_session_that_is_asked_for_has_to_be_todays() -> None:
    """Prices of another day cannot be had. A local run sets the clock."""
    assert checked(at(MONDAY), sessionDate="2026-11-23").open
    with pytest.raises(InputRefused, match="2026-11-20 of XNYS was asked for, and there it is 2026-11-23"):
        checked(at(MONDAY), sessionDate="2026-11-20")


def test_another_market_has_its_own_hours_and_run() -> None:
    """Taipei closes at 13:30 of its own time; the same moment is the evening before in New York."""
    found = checked(at(MONDAY, 9, 5, TAIPEI), market="XTAI", plansPerTask=1)
    assert (found.open, found.run_id, found.plans_per_task) == (True, "inv-xtai-2026-11-23", 1)
    assert found.closes_at == at(MONDAY, 13, 30, TAIPEI)


def test_an_unknown_market_is_refused_with_those_that_are_known() -> None:
    """A typing error must not end as a closed market."""
    with pytest.raises(InputRefused, match="XLON is unknown: choose one of XNYS, XTAI"):
        checked(at(MONDAY), market="XLON")
