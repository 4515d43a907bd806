"""What became of an investments run, for the command that ran it."""

from finflows.adapters.postgres.connection import breaks_are_told, connect
from finflows.adapters.postgres.day_facts import day_facts
from finflows.adapters.postgres.day_report import PostgresDayReports
from finflows.adapters.postgres.migrating import require_schema
from finflows.application.investments_day import InvestmentsDay
from finflows.contracts.investments_report import InvestmentsReport


def filled(database_url: str, run_id: str) -> int:
    """Purchases so far. Raises SchemaRefused before there is anything to count."""
    with breaks_are_told(database_url), connect(database_url) as connection:
        require_schema(connection)
        return PostgresDayReports(connection).filled(run_id)


def report(database_url: str, run_id: str) -> InvestmentsReport:
    """Raises InputRefused when there is no such run."""
    with breaks_are_told(database_url), connect(database_url) as connection:
        return PostgresDayReports(connection).report(run_id)


def day(database_url: str, run_id: str) -> InvestmentsDay:
    """For the page. Raises InputRefused when there is no such run."""
    with breaks_are_told(database_url), connect(database_url) as connection:
        require_schema(connection)
        return day_facts(connection, run_id)
