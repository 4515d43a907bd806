"""``finflows alerts``: how the alerts of a run stand, and another chance for those that are dead or were left."""

import sys
from pathlib import Path

import click

from finflows.adapters.stack_alerts import StackAlerts
from finflows.cli import options
from finflows.cli.alert_texts import kept_status, status_text
from finflows.cli.command_group import CommandGroup
from finflows.contracts.alerts import AlertsStatus
from finflows.contracts.wording import counted


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def alerts() -> None:
    """Show how a run's alerts stand, and deliver what was left."""


@alerts.command()
@click.argument("run_id", metavar="RUN")
@options.stack
@options.state_dir
@options.as_json
def status(run_id: str, stack: str | None, state_dir: Path, *, as_json: bool) -> None:
    """Show what was sent, delivered, waits and is dead, and how quick it was.

    Exit code 1 when alerts are dead, 2 when there is no such run.
    """
    found = kept_status(state_dir, run_id) if stack is None else StackAlerts.of(stack).status(run_id)
    _tell(found, as_json=as_json)
    if found.dead:
        sys.exit(1)


@alerts.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@options.stack
@options.receiver
@options.alert_wait
@options.state_dir
def redrive(run_id: str | None, stack: str | None, receiver: str | None, alert_wait_s: float, state_dir: Path) -> None:
    """Put dead alerts, all or one run's, back into the queue, and deliver what waits.

    The receiver knows what it has had already by its id.
    """
    if stack is not None:
        click.echo(f"Back in the queue: {counted(StackAlerts.of(stack).revive(run_id), 'dead alert')}.")
        return
    revived, left = _revive_here(run_id, receiver, alert_wait_s, state_dir)
    click.echo(f"Put back: {counted(revived, 'dead alert')}; waiting: {counted(left, 'message')}.")
    if left:
        sys.exit(1)


def _revive_here(run_id: str | None, receiver: str | None, alert_wait_s: float, state_dir: Path) -> tuple[int, int]:
    from finflows.adapters.waiting_messages import SqsWaitingMessages  # noqa: PLC0415 - help texts need no engine
    from finflows.cli.alert_receiver import ChosenReceiver  # noqa: PLC0415 - as above
    from finflows.cli.drill_options import Drill  # noqa: PLC0415 - as above
    from finflows.cli.engine_session import EngineSession  # noqa: PLC0415 - as above
    from finflows.local.faults import Faults  # noqa: PLC0415 - as above
    from finflows.local.state_folder import StateFolder  # noqa: PLC0415 - as above

    if receiver is not None:
        ChosenReceiver(StateFolder(state_dir)).choose(receiver)
    session = EngineSession(state_dir, 1, Drill(Faults(), 1.0, 1.0), {}, live=False, alert_wait_s=alert_wait_s)
    with session.engine() as engine:
        sqs = engine.client("sqs")
        urls = [sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in ("AlertQueue", "AlertDeadLetters")]
        revived = SqsWaitingMessages(sqs, *urls).revive(run_id)
        return revived, session.deliver_alerts(engine)


def _tell(found: AlertsStatus, *, as_json: bool) -> None:
    if as_json:
        options.echo_json(found.to_document())
    else:
        click.echo(status_text(found))
