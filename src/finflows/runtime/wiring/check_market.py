"""Check market, with its real neighbours."""

from collections.abc import Mapping

from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.application.check_market import CheckMarket, MarketDefaults
from finflows.contracts.investment_day import CheckMarketInput, CheckMarketOutput
from finflows.runtime.investment_settings import CheckMarketSettings
from finflows.runtime.wiring.investment_surroundings import clock, database


def run(environment: Mapping[str, str], request: CheckMarketInput) -> CheckMarketOutput:
    settings = CheckMarketSettings.from_environment(environment)
    defaults = MarketDefaults(settings.market, settings.plans_per_task)
    with database(settings) as connection:
        return CheckMarket(MarketCalendars(connection), clock(settings), defaults)(request)
