"""The quote desk of a run, with its real providers and a connection of its own."""

from collections.abc import Mapping
from datetime import timedelta

from aws_lambda_powertools.utilities import parameters

from finflows.adapters.postgres.api_slots import ApiSlots, Rate, RunBreaker
from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.quotes import PostgresQuoteBook
from finflows.adapters.price_providers import alpha_vantage, exchange_rate_api, finnhub
from finflows.adapters.price_providers.alpha_vantage import AlphaVantage
from finflows.adapters.price_providers.exchange_rate_api import ExchangeRateApi
from finflows.adapters.price_providers.finnhub import Finnhub
from finflows.adapters.price_providers.http import Endpoint, JsonApi
from finflows.application.ports import Clock
from finflows.application.quote_desk import QuoteSession, SharedQuoteDesk
from finflows.runtime.price_settings import PriceKeys, PriceSettings, SecretReader, price_keys

_RATES_PER_MINUTE = 60  # one call a run


def build(  # noqa: PLR0913, PLR0917 - a run, and what it stands on
    environment: Mapping[str, str],
    connection: Connection,
    run_id: str,
    session: QuoteSession,
    clock: Clock,
    read_secret: SecretReader | None = None,
) -> SharedQuoteDesk:
    """``connection`` is the desk's alone: it is set to autocommit. Its owner closes it.

    Raises:
        InputRefused: a key is missing, or an address is one that must not give prices.
        TryAgain: Secrets Manager does not answer.
    """
    settings = PriceSettings.from_environment(environment)
    keys = price_keys(settings, read_secret or secrets_manager(settings))
    retry_after = timedelta(seconds=settings.quote_retry_after_s)
    apis = _Apis(connection, settings)
    return SharedQuoteDesk(
        session=session,
        book=PostgresQuoteBook(connection, run_id, session.date, retry_after),
        breaker=RunBreaker(connection, run_id, retry_after),
        prices=apis.prices(keys, session, clock),
        currencies=apis.currencies(keys),
        clock=clock,
    )


def secrets_manager(settings: PriceSettings) -> SecretReader:
    def read(name: str) -> str:
        return str(parameters.get_secret(name, max_age=settings.price_keys_max_age_s))

    return read


class _Apis:
    def __init__(self, connection: Connection, settings: PriceSettings) -> None:
        self._connection = connection
        self._settings = settings

    def prices(self, keys: PriceKeys, session: QuoteSession, clock: Clock) -> tuple[Finnhub, AlphaVantage]:
        settings = self._settings
        finnhub_rate = Rate(settings.finnhub_calls_per_minute, settings.finnhub_calls_per_second)
        per_minute, per_day = settings.alpha_vantage_calls_per_minute, settings.alpha_vantage_calls_per_day
        zone = session.opens_at.tzinfo
        if zone is None:
            raise ValueError("a session's opening has a time zone")
        return (
            Finnhub(self._api(finnhub.NAME, settings.finnhub_url, finnhub_rate), keys.finnhub),
            AlphaVantage(
                self._api(alpha_vantage.NAME, settings.alpha_vantage_url, Rate(per_minute, per_day=per_day)),
                keys.alpha_vantage,
                clock,
                zone,
                settings.alpha_vantage_entitlement,
            ),
        )

    def currencies(self, keys: PriceKeys) -> ExchangeRateApi:
        url = self._settings.rates_url(keys.exchange_rate)
        return ExchangeRateApi(
            self._api(exchange_rate_api.NAME, url, Rate(_RATES_PER_MINUTE, per_second=1000)), keys.exchange_rate
        )

    def _api(self, provider: str, url: str, rate: Rate) -> JsonApi:
        endpoint = Endpoint(provider, url, stand_in_allowed=self._settings.invented_prices_allowed)
        return JsonApi(endpoint, ApiSlots(self._connection, endpoint.shown_name, rate))
