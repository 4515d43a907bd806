"""``finflows redrive``: continue a run from what did not succeed, as RedriveExecution does in Step Functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import click

from finflows.cli import options
from finflows.cli.drill_options import Drill, drill_options
from finflows.cli.investment_drill_options import InvestmentDrill, investment_drill_options
from finflows.cli.run_completion import complete_run

if TYPE_CHECKING:
    from pathlib import Path

    from finflows.cli.engine_session import EngineSession
    from finflows.local.outcome import ExecutionOutcome

_LABEL = "emulated: docs/local-engine.md says how it differs from AWS"


class Ending(Protocol):
    @property
    def outcome(self) -> ExecutionOutcome: ...

    def tell(self, *, as_json: bool) -> None: ...


@click.command()
@click.argument("run_id", metavar="RUN", shell_complete=complete_run)
@options.workers
@options.state_dir
@options.alert_wait
@options.quiet
@options.summary_as_json
@investment_drill_options
@drill_options
def redrive(
    run_id: str,
    workers: int,
    state_dir: Path,
    alert_wait_s: float,
    drill: Drill,
    investment_drill: InvestmentDrill,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    """Continue a run that ended without success (an emulation of Step Functions' redrive).

    The same execution goes on with its input and its definition. What succeeded is answered from memory; only failed,
    aborted and never started states and chunks run. A run that succeeded is refused. Faults of the command that ran
    it are gone.
    """
    from finflows.cli.engine_session import EngineSession  # noqa: PLC0415 - help texts need no engine
    from finflows.cli.investments_run import MACHINE, RedrivenInvestmentsRun  # noqa: PLC0415 - as above

    session = EngineSession(state_dir, workers, drill, {}, live=not (quiet or as_json), alert_wait_s=alert_wait_s)
    ending: Ending
    if session.runs.read(run_id).machine == MACHINE:
        ending = RedrivenInvestmentsRun(session, run_id, investment_drill.clock, investment_drill.scenarios)()
    else:
        ending = _night(session, run_id)
    outcome = ending.outcome
    redrives = len(outcome.run.attempts[-1].redrives)
    click.echo(f"Redrive {redrives} of execution {outcome.name} ({_LABEL}).", err=True)
    ending.tell(as_json=as_json)


def _night(session: EngineSession, run_id: str) -> Ending:
    from finflows.cli.run_ending import NightEnding  # noqa: PLC0415 - help texts need no engine

    with session.engine() as engine:
        ending = NightEnding.of(engine, engine.redrive(run_id), session.state_dir)
        session.deliver_alerts(engine)
        return ending
