"""Fetch due plans, with its real neighbours."""

from collections.abc import Mapping

from finflows.adapters.postgres.due_plans import PostgresDuePlans
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.next_runs import PostgresNextRuns
from finflows.application.fetch_due_plans import FetchDuePlans
from finflows.contracts.investment_day import FetchDuePlansInput, FetchDuePlansOutput
from finflows.runtime.investment_settings import FetchDuePlansSettings
from finflows.runtime.wiring.investment_surroundings import clock, database


def run(environment: Mapping[str, str], request: FetchDuePlansInput) -> FetchDuePlansOutput:
    settings = FetchDuePlansSettings.from_environment(environment)
    with database(settings) as connection:
        return FetchDuePlans(
            due_plans=PostgresDuePlans(connection),
            next_runs=PostgresNextRuns(connection),
            open_calendar=MarketCalendars(connection),
            clock=clock(settings),
        )(request)
