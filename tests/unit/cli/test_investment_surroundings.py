"""What a local investments run stands on: its database, who gives prices, and what its clock shows."""

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from finflows.cli.drill_options import Drill
from finflows.cli.engine_session import EngineSession
from finflows.cli.investment_drill_options import _moment
from finflows.cli.investment_surroundings import Day, surroundings
from finflows.contracts.errors import InputRefused
from finflows.local.faults import Faults
from finflows.local.providers.oddities import Scenario

HALF_DAY, THANKSGIVING = date(2026, 11, 27), date(2026, 11, 26)


@pytest.fixture
def session(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> EngineSession:
    for name in ("FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY", "EXCHANGE_RATE_API_KEY", "INVENTED_PRICES_ALLOWED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database)
    return EngineSession(tmp_path, 1, Drill(Faults(), 1.0, 1.0), {}, live=False)


def test_without_keys_prices_come_from_this_machine_and_the_clock_stands_after_the_open(
    session: EngineSession, database: str
) -> None:
    """So that a run of any day buys on any day, and does not wait for what will not get better."""
    with surroundings(session, Day("XNYS", HALF_DAY)) as around:
        assert around.invented
        assert around.environment["DATABASE_URL"] == database
        assert around.environment["FINFLOWS_CLOCK"] == "2026-11-27T09:35:00-05:00"
        assert around.environment["INVENTED_PRICES_ALLOWED"] == "true"
        assert urlsplit(around.environment["FINNHUB_URL"]).hostname == "127.0.0.1"
        assert around.of(session).parameters["SecondsBetweenRounds"] == "1"


def test_a_day_without_a_session_has_its_morning_too(session: EngineSession) -> None:
    """It is for the market check to find it closed."""
    with surroundings(session, Day("XNYS", THANKSGIVING)) as around:
        assert around.environment["FINFLOWS_CLOCK"] == "2026-11-26T09:35:00-05:00"


def test_another_market_opens_by_its_own_clock(session: EngineSession) -> None:
    """Five minutes after nine in Taipei."""
    with surroundings(session, Day("XTAI", HALF_DAY)) as around:
        assert around.environment["FINFLOWS_CLOCK"] == "2026-11-27T09:05:00+08:00"
        assert around.parameters["Market"] == "XTAI"


def test_the_default_is_the_last_session(session: EngineSession) -> None:
    """Also on a Sunday; never a day to come."""
    today = datetime.now(ZoneInfo("America/New_York")).date()
    with surroundings(session, Day("XNYS")) as around:
        assert around.session_date <= today
        assert around.session_date.weekday() < 5


def test_with_keys_prices_are_real_and_so_is_the_clock(session: EngineSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the session is today's, and a wait is as long as on AWS."""
    monkeypatch.setenv("FINNHUB_API_KEY", "one")
    monkeypatch.setenv("ALPHA_VANTAGE_API_KEY", "two")
    with surroundings(session, Day("XNYS")) as around:
        assert not around.invented
        assert around.session_date == datetime.now(ZoneInfo("America/New_York")).date()
        assert around.environment["FINNHUB_API_KEY"] == "one"
        assert not {"FINFLOWS_CLOCK", "FINNHUB_URL", "INVENTED_PRICES_ALLOWED"} & set(around.environment)
        assert "SecondsBetweenRounds" not in around.parameters


def test_oddities_of_invented_prices_are_not_ignored_with_real_ones(
    session: EngineSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for a drill must not buy at real prices unawares."""
    monkeypatch.setenv("FINNHUB_API_KEY", "one")
    refused = pytest.raises(InputRefused, match="--scenario is for invented prices, but FINNHUB_API_KEY would")
    with refused, surroundings(session, Day("XNYS"), [Scenario.parse("AAPL=stale")]):
        pytest.fail("It was accepted.")


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(9999, 1, 1)])
def test_a_day_beyond_the_calendar_is_refused(session: EngineSession, day: date) -> None:
    """With the years that it knows."""
    refused = pytest.raises(InputRefused, match=rf"knows the years .* not {day}. Give another --session-date")
    with refused, surroundings(session, Day("XNYS", day)):
        pytest.fail("It was accepted.")


@pytest.mark.parametrize("given", ["noon", "2026-11-27T13:05"])
def test_a_clock_needs_a_time_with_an_offset(given: str) -> None:
    """Nine o'clock is at another moment in each market."""
    with pytest.raises(InputRefused, match=f"--clock {given} is no time with an offset"):
        _moment(given)
