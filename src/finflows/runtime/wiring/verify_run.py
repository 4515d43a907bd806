"""Verify run, with its real neighbours."""

from collections.abc import Mapping

from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.run_record import PostgresRunRecord
from finflows.application.verify_run import VerifyRun
from finflows.contracts.investment_day import VerifyRunInput, VerifyRunOutput
from finflows.runtime.investment_settings import VerifyRunSettings
from finflows.runtime.wiring.investment_surroundings import clock, database


def run(environment: Mapping[str, str], request: VerifyRunInput) -> VerifyRunOutput:
    settings = VerifyRunSettings.from_environment(environment)
    with database(settings) as connection:
        return VerifyRun(PostgresRunRecord(connection), MarketCalendars(connection), clock(settings))(request)
