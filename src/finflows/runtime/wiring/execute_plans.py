"""Execute plans, with its real neighbours. The quote desk has a connection of its own: its turns outlast purchases."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.purchase_book import PostgresPurchaseBook
from finflows.application.execute_plans import ExecutePlans
from finflows.application.investment_books import OpenQuoteDesk
from finflows.application.investment_ports import QuoteDesk
from finflows.application.quote_desk import QuoteSession
from finflows.investments.runs import InvestmentRun
from finflows.runtime.investment_settings import ExecutePlansSettings
from finflows.runtime.wiring import quote_desk
from finflows.runtime.wiring.investment_surroundings import clock, database


def run(environment: Mapping[str, str], run_id: str, group: int) -> dict[str, Any]:
    """Execute the group, and say for the log what became of it."""
    settings = ExecutePlansSettings.from_environment(environment)
    with database(settings) as connection, database(settings) as desks:
        execute = ExecutePlans(
            book=PostgresPurchaseBook(connection, attempt=settings.aws_batch_job_attempt),
            open_desk=_desks(environment, settings, desks),
            open_calendar=MarketCalendars(connection),
            clock=clock(settings),
        )
        return asdict(execute(run_id, group))


def _desks(environment: Mapping[str, str], settings: ExecutePlansSettings, connection: Connection) -> OpenQuoteDesk:
    def open_desk(run: InvestmentRun) -> QuoteDesk:
        calendar = MarketCalendars(connection)(run.market)
        day = run.session_date
        # Of a session that was cancelled meanwhile nothing is asked: the run has expired.
        opens_at = calendar.opens_at(day) if calendar.is_session(day) else run.closes_at
        session = QuoteSession(day, opens_at)
        return quote_desk.build(environment, connection, run.run_id, session, clock(settings))

    return open_desk
