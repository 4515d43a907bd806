"""Update next run, with its real neighbours."""

from collections.abc import Mapping

from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.next_runs import PostgresNextRuns
from finflows.application.update_next_run import UpdateNextRun
from finflows.contracts.investment_day import UpdateNextRunInput, UpdateNextRunOutput
from finflows.runtime.investment_settings import UpdateNextRunSettings
from finflows.runtime.wiring.investment_surroundings import database


def run(environment: Mapping[str, str], request: UpdateNextRunInput) -> UpdateNextRunOutput:
    settings = UpdateNextRunSettings.from_environment(environment)
    with database(settings) as connection:
        return UpdateNextRun(PostgresNextRuns(connection), MarketCalendars(connection))(request)
