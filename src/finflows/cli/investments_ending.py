"""How the command of an investments run ends: what is printed, and the exit code."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import click
from rich.console import Console

from finflows.cli.investment_surroundings import Surroundings
from finflows.cli.investments_page import page_of_run, write_whole
from finflows.cli.investments_tables import report_tables
from finflows.cli.investments_texts import closing_lines, headline
from finflows.cli.run_cost import cost_lines
from finflows.cli.run_texts import REFUSALS, failure_text
from finflows.contracts.errors import InputRefused, RunIncomplete
from finflows.contracts.investments_report import InvestmentsReport
from finflows.cost.lines import total_on_demand
from finflows.cost.prices import Prices
from finflows.local.outcome import ExecutionOutcome
from finflows.runtime.wiring import investments_report

_REFUSED = 2
_WORK_FAILED = 1


@dataclass(frozen=True, slots=True)
class InvestmentsEnding:
    """``report`` is None when the market was closed, or before the run was stored: then nothing was written."""

    outcome: ExecutionOutcome
    report: InvestmentsReport | None
    dollars: float
    """What the run would have cost on AWS."""
    bought_before: int
    state_dir: Path
    invented: bool

    @classmethod
    def of(cls, outcome: ExecutionOutcome, around: Surroundings, state_dir: Path, *, bought_before: int) -> Self:
        """While the database is there."""
        try:
            report = investments_report.report(around.database_url, outcome.run.run_id)
            write_whole(
                page_of_run(state_dir, outcome.run.run_id), investments_report.day(around.database_url, report.run_id)
            )
        except InputRefused:
            report = None
        dollars = total_on_demand(cost_lines(outcome.run, Prices()))
        return cls(outcome, report, dollars, bought_before, state_dir, around.invented)

    @property
    def bought_now(self) -> int:
        return self.report.filled - self.bought_before if self.report else 0

    @property
    def closed_because(self) -> str | None:
        """Why the market was closed, if that is how the run ended."""
        output = self.outcome.output
        return output["reason"] if self.outcome.succeeded and isinstance(output, dict) and "reason" in output else None

    @property
    def ended(self) -> str:
        """In one word, for programs."""
        if not self.outcome.succeeded:
            return "incomplete" if self.outcome.error == RunIncomplete.__name__ else "failed"
        if self.closed_because:
            return "closed"
        return "expired" if self.outcome.output["expired"] else "complete"

    def tell(self, *, as_json: bool) -> None:
        """Print what became of the run, and end the command if it did not end well."""
        if as_json:
            click.echo(json.dumps(self._document()))
        else:
            self._print()
        if not self.outcome.succeeded:
            click.echo(failure_text(self.outcome, self.state_dir, has_run_id_option=False), err=True)
            sys.exit(_REFUSED if self.outcome.error in REFUSALS else _WORK_FAILED)

    def _print(self) -> None:
        click.echo(headline(self))
        if self.report is not None and not self.closed_because:
            for table in report_tables(self.report):
                Console().print(table)
            click.echo("\n".join(closing_lines(self)))

    def _document(self) -> dict[str, Any]:
        run = self.outcome.run
        return {
            "runId": run.run_id,
            "status": self.outcome.status,
            "ended": self.ended,
            "reason": self.closed_because,
            "error": self.outcome.error,
            "redriveCount": len(run.attempts[-1].redrives),
            "boughtNow": self.bought_now,
            "pricesInvented": self.invented,
            "dollars": round(self.dollars, 6),
            "report": self.report.to_document() if self.report and not self.closed_because else None,
        }
