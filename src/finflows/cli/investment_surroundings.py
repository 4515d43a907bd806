"""What a local investments run stands on: a database, providers of prices, and the clock of its session.

Real providers are asked when a key of one is in the environment; then the clock is the machine's. Otherwise prices are
invented on this machine, and the clock stands at five minutes after the open of a session: a run of any day buys on any
day.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from finflows.adapters.postgres.connection import breaks_are_told, connect
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.migrating import require_schema
from finflows.cli.engine_session import EngineSession
from finflows.cli.plan_database import database_url
from finflows.contracts.errors import InputRefused
from finflows.demo_data.plans import UNKNOWN_SYMBOL
from finflows.investments.sessions import BeyondCalendar, SessionCalendar
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Oddity, Scenario
from finflows.local.providers.standing_clock import StandingClock
from finflows.runtime.price_settings import PriceSettings, price_keys

_AFTER_THE_OPEN: Final = timedelta(minutes=5)
_KEYS: Final = ("FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY", "EXCHANGE_RATE_API_KEY")
_INVENTED: Final = "INVENTED_PRICES_ALLOWED"
_PACES: Final = {
    "FINNHUB_CALLS_PER_MINUTE": "FinnhubCallsPerMinute",
    "ALPHA_VANTAGE_CALLS_PER_MINUTE": "AlphaVantageCallsPerMinute",
    "ALPHA_VANTAGE_CALLS_PER_DAY": "AlphaVantageCallsPerDay",
}
"""Variables that the template sets from its parameters, so that a person's own have to go the same way."""
_QUICK: Final = {  # invented prices do not get better by waiting, and nobody's plan limits them
    "SecondsBetweenRounds": "1",
    **dict.fromkeys(_PACES.values(), "60000"),
}
_NOBODY_KNOWS: Final = Scenario(UNKNOWN_SYMBOL, Oddity.UNKNOWN)  # of the demonstration's plans
_ALWAYS_ASK_AGAIN: Final = {"QUOTE_RETRY_AFTER_S": "0"}


@dataclass(frozen=True, slots=True)
class Day:
    """What a person asks for. Without a session the last one is meant, or today's with real prices."""

    market: str
    session_date: date | None = None
    clock: datetime | None = None
    """A drill's: the time that every program's clock shows when it starts."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    database_url: str
    """With a password: for programs only."""
    session_date: date
    environment: Mapping[str, str]
    parameters: Mapping[str, str]
    invented: bool

    def of(self, session: EngineSession) -> EngineSession:
        """The session with these around its functions and tasks."""
        return EngineSession(
            session.state_dir,
            session.workers,
            session.drill,
            {**self.parameters, **session.parameters},
            session.live,
            environment=self.environment,
        )


@contextmanager
def surroundings(session: EngineSession, day: Day, scenarios: Sequence[Scenario] = ()) -> Iterator[Surroundings]:
    """Raises InputRefused, DatabaseUnavailable, EngineError."""
    prices = {name: os.environ[name] for name in _price_variables() if name in os.environ}
    has_providers = any(prices.get(key) for key in _KEYS)
    if has_providers:
        _refuse_scenarios(scenarios, [key for key in _KEYS if prices.get(key)])
        price_keys(PriceSettings.from_environment(prices), _no_secrets)
    invented = not has_providers or prices.get(_INVENTED) == "true"
    with database_url(session.state_dir) as url:
        calendar = _calendar(url, day.market)
        session_date = _known(calendar, day.session_date or _default_session(calendar, invented=invented))
        standing = day.clock or (_morning(calendar, session_date) if invented else None)
        environment = {"DATABASE_URL": url, **({"FINFLOWS_CLOCK": standing.isoformat()} if standing else {})}
        paces = {parameter: prices[name] for name, parameter in _PACES.items() if name in prices}
        quick = _QUICK if invented else {}
        parameters = {"DatabaseHost": "local", "Market": day.market, **quick, **paces}
        if has_providers or standing is None:
            yield Surroundings(url, session_date, {**environment, **prices}, parameters, invented)
            return
        zone = calendar.opens_at(calendar.on_or_before(session_date)).tzinfo or UTC
        with FakeProviders(StandingClock(standing.astimezone(UTC)), [*scenarios, _NOBODY_KNOWS], zone=zone) as fake:
            told = {**environment, **_ALWAYS_ASK_AGAIN, **fake.environment}
            yield Surroundings(url, session_date, told, parameters, invented)


def _refuse_scenarios(scenarios: Sequence[Scenario], keys: Sequence[str]) -> None:
    if scenarios:
        raise InputRefused(
            f"--scenario is for invented prices, but {', '.join(keys)} would have real providers asked: leave one out."
        )


def _price_variables() -> set[str]:
    return {name.upper() for name in PriceSettings.model_fields}


def _no_secrets(_name: str) -> str:
    """Nobody's account is reached from here: without the keys it is told which of them is missing."""
    return "{}"


def _calendar(url: str, market: str) -> SessionCalendar:
    with breaks_are_told(url), connect(url) as connection:
        require_schema(connection)
        return MarketCalendars(connection)(market)


def _known(calendar: SessionCalendar, day: date) -> date:
    """The day. Raises InputRefused for one beyond the calendar."""
    try:
        calendar.on_or_before(day)
    except BeyondCalendar as exc:
        raise InputRefused(f"{exc} Give another --session-date.") from exc
    return day


def _default_session(calendar: SessionCalendar, *, invented: bool) -> date:
    zone = calendar.opens_at(calendar.on_or_before(datetime.now(UTC).date())).tzinfo
    today = datetime.now(zone).date()
    return calendar.on_or_before(today) if invented else today


def _morning(calendar: SessionCalendar, day: date) -> datetime:
    """Of a day without a session, that of the last session's hour: the market is closed then, and is found so."""
    opens_at = calendar.opens_at(calendar.on_or_before(day))
    return datetime.combine(day, opens_at.timetz()) + _AFTER_THE_OPEN
