"""``finflows redrive``: continue a run from what did not succeed, as RedriveExecution does in Step Functions."""

from pathlib import Path

import click

from finflows.cli import options
from finflows.cli.drill_options import Drill, drill_options

_LABEL = "emulated: docs/local-engine.md says how it differs from AWS"


@click.command()
@click.argument("run_id", metavar="RUN")
@options.workers
@options.state_dir
@options.alert_wait
@options.quiet
@options.summary_as_json
@drill_options
def redrive(
    run_id: str,
    workers: int,
    state_dir: Path,
    alert_wait_s: float,
    drill: Drill,
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
    from finflows.cli.run_ending import NightEnding  # noqa: PLC0415 - as above

    session = EngineSession(state_dir, workers, drill, {}, live=not (quiet or as_json), alert_wait_s=alert_wait_s)
    session.runs.read(run_id)
    with session.engine() as engine:
        outcome = engine.redrive(run_id)
        ending = NightEnding.of(engine, outcome, state_dir)
        session.deliver_alerts(engine)
    redrives = len(outcome.run.attempts[-1].redrives)
    click.echo(f"Redrive {redrives} of execution {outcome.name} ({_LABEL}).", err=True)
    ending.tell(as_json=as_json)
