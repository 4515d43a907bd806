"""What was bought in a run, summed up in the database."""

from typing import Final

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.adapters.postgres.run_record import PostgresRunRecord
from finflows.application.session_guard import stored_run
from finflows.contracts.investment_day import ReasonCount
from finflows.contracts.investments_report import Bought, CurrencyTotal, InvestmentsReport

_BOUGHT: Final = """
    SELECT execution.symbol, asset.currency, execution.price, execution.currency, execution.fx_rate, count(*),
           sum(execution.quantity), sum(execution.cost)
    FROM investing.execution JOIN investing.asset USING (symbol)
    WHERE execution.run_id = %(run_id)s AND execution.status = 'filled'
    GROUP BY execution.symbol, asset.currency, execution.price, execution.currency, execution.fx_rate
    ORDER BY count(*) DESC, execution.symbol, execution.currency, execution.price
"""
_TOTALS: Final = """
    SELECT currency, count(*), sum(amount), sum(cost), sum(residual) FROM investing.execution
    WHERE run_id = %(run_id)s AND status = 'filled' GROUP BY currency ORDER BY currency
"""
_PROVIDERS: Final = "SELECT DISTINCT provider FROM investing.quote WHERE run_id = %(run_id)s ORDER BY provider"
_FILLED: Final = "SELECT count(*) FROM investing.execution WHERE run_id = %(run_id)s AND status = 'filled'"


class PostgresDayReports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def filled(self, run_id: str) -> int:
        """Purchases of a run so far; 0 for one that is not there."""
        with database_errors():
            row = self._connection.execute(_FILLED, {"run_id": run_id}).fetchone()
        return row[0] if row else 0

    def report(self, run_id: str) -> InvestmentsReport:
        """Raises InputRefused when there is no such run."""
        record = PostgresRunRecord(self._connection)
        run = stored_run(record, run_id)
        found = record.findings(run)
        facts = {"run_id": run_id}
        with database_errors():
            bought = self._connection.execute(_BOUGHT, facts).fetchall()
            totals = self._connection.execute(_TOTALS, facts).fetchall()
            providers = self._connection.execute(_PROVIDERS, facts).fetchall()
        return InvestmentsReport(
            run_id=run_id,
            session_date=run.session_date,
            providers=[provider for (provider,) in providers],
            bought=[Bought(**dict(zip(Bought.model_fields, row, strict=True))) for row in bought],
            totals=[CurrencyTotal(**dict(zip(CurrencyTotal.model_fields, row, strict=True))) for row in totals],
            filled=found.filled,
            skipped=[ReasonCount(reason=reason, count=count) for reason, count in found.skipped.items()],
            waiting=[ReasonCount(reason=reason, count=count) for reason, count in found.waiting.items()],
            unfinished=found.unfinished,
            suspended=found.suspended,
            raised_plans_per_task=found.raised_plans_per_task,
        )
