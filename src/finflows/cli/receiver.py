"""``finflows receiver``: a receiver of alerts on this machine, for trying things out and as an example."""

import signal
import threading
from pathlib import Path

import click

from finflows.cli import options
from finflows.contracts.wording import counted
from finflows.local.kept_secrets import WEBHOOK_SECRET, kept_secret
from finflows.local.sample_receiver import ReceivedMessage, SampleReceiver, parse_scenario
from finflows.local.state_folder import StateFolder


@click.command()
@click.option("--port", default=8099, show_default=True, type=click.IntRange(0, 65535), help="On 127.0.0.1; 0: any.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File in which ids are kept, so that duplicates are known after a restart, too.",
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="WHAT",
    help="Misbehave, in this order, before behaving: 500, 429:2 (Retry-After), sleep:10, close, garbage, redirect:URL.",
)
@options.state_dir
def receiver(port: int, state: Path | None, scenarios: tuple[str, ...], state_dir: Path) -> None:
    """Receive alerts: verify signatures, drop duplicates by id, show what comes in. Ctrl-C ends it.

    Its secret is that of the state folder: finflows run screening --receiver http://127.0.0.1:8099/alerts
    """
    secret = kept_secret(StateFolder(state_dir).secrets, WEBHOOK_SECRET)
    misbehaviour = [parse_scenario(text) for text in scenarios]
    ended = _ended_by_a_signal()  # before the address is told: who reads it may send one at once
    with SampleReceiver(
        secret,
        port=port,
        state=state,
        scenarios=misbehaviour,
        on_message=lambda message: click.echo(told(message)),
    ) as served:
        click.echo(f"Receiving at {served.url}")
        ended.wait()
        click.echo(f"{counted(len(served.taken), 'message')} taken, {counted(len(served.messages), 'attempt')}.")


def _ended_by_a_signal() -> threading.Event:
    """SIGINT or SIGTERM; also where a shell in the background has had SIGINT ignored."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    return ended


def told(message: ReceivedMessage) -> str:
    """One line: when, what, how it was answered. A customer is an id here, as in the alert."""
    document = message.document
    if not message.verified:
        what = "NOT OURS: the signature is wrong"
    elif "alertId" in document:
        matches = ", ".join(f"{each['entityId']} {each['score']:.3f}" for each in document["screening"]["matches"])
        what = f"{document['jobId']} customer {document['customerId']}: {matches}"
    else:
        what = f"{document.get('jobId')} {document.get('status')}, {document.get('matchCount')} matches"
    answer = str(message.answer or "no answer") + (" (duplicate, dropped)" if message.duplicate else "")
    return f"{message.at:%H:%M:%S} {message.id[:14]} {what} -> {answer}"
