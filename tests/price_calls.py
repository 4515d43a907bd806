"""Clients of the price providers for tests: quick, unpaced, and remembering what they were asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from finflows.adapters.price_providers.alpha_vantage import AlphaVantage
from finflows.adapters.price_providers.exchange_rate_api import ExchangeRateApi
from finflows.adapters.price_providers.finnhub import Finnhub
from finflows.adapters.price_providers.http import CallLimits, Endpoint, JsonApi
from finflows.application.run_identity import NEW_YORK

OPEN = datetime(2026, 11, 23, 14, 35, tzinfo=UTC)  # 09:35 in New York, a Monday
QUICK = CallLimits(first_wait_s=0.001)
IMPATIENT = CallLimits(read_s=0.2, total_s=0.2, first_wait_s=0.001)
"""For answers that never end; a busy machine may make any other late."""
SECRET = "very-secret-key"


@dataclass
class StandingClock:
    at: datetime = OPEN

    def now(self) -> datetime:
        return self.at


@dataclass
class RememberingPace:
    """Nobody waits; how often it was a call's turn, and which waits the provider asked for."""

    turns: int = 0
    put_offs: list[float] = field(default_factory=list)

    def turn(self) -> None:
        self.turns += 1

    def put_off(self, seconds: float) -> None:
        self.put_offs.append(seconds)


def api(provider: str, url: str, pace: RememberingPace | None = None, limits: CallLimits = QUICK) -> JsonApi:
    endpoint = Endpoint(provider, url, stand_in_allowed=True)
    return JsonApi(endpoint, pace or RememberingPace(), limits, wall=OPEN.timestamp)


def finnhub(url: str, pace: RememberingPace | None = None, limits: CallLimits = QUICK) -> Finnhub:
    return Finnhub(api("finnhub", url, pace, limits), SECRET)


def alpha_vantage(
    url: str,
    entitlement: str = "",
    at: datetime = OPEN,
    pace: RememberingPace | None = None,
    limits: CallLimits = QUICK,
) -> AlphaVantage:
    return AlphaVantage(api("alpha_vantage", url, pace, limits), SECRET, StandingClock(at), NEW_YORK, entitlement)


def exchange_rate(
    url: str, key: str = SECRET, pace: RememberingPace | None = None, limits: CallLimits = QUICK
) -> ExchangeRateApi:
    return ExchangeRateApi(api("exchange_rate", url, pace, limits), key)
