"""``finflows decisions``: a reviewer clears a match, and it alerts nobody until the customer or the entry changes."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from finflows.adapters.clock import SystemClock
from finflows.adapters.match_files import judged_pair
from finflows.adapters.stack_outputs import StackOutputs
from finflows.application.decisions import Decisions, DecisionStore, KeptDecision, all_decisions
from finflows.cli import options
from finflows.cli.alert_texts import ARCHIVE_BUCKET
from finflows.cli.command_group import CommandGroup
from finflows.local.folder_store import FolderStore
from finflows.local.state_folder import StateFolder

_reviewer = click.option("--reviewer", default=getpass.getuser, show_default="you", help="Who decided.")
_note = click.option("--note", required=True, help="Why: it is kept as evidence.")


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def decisions() -> None:
    """Clear matches that a reviewer judged, and end that."""


@decisions.command()
@click.option("--run", "run_id", required=True, metavar="RUN", help="A run whose match was judged.")
@click.option("--customer", "customer_id", required=True, metavar="ID")
@click.option("--entity", "entity_id", required=True, metavar="ID", help="The listed entry.")
@_reviewer
@_note
@options.stack
@options.state_dir
def add(
    run_id: str, customer_id: str, entity_id: str, reviewer: str, note: str, stack: str | None, state_dir: Path
) -> None:
    """Decide "not a match" about a customer and an entry, as they were in a run.

    From the next run on the pair is marked cleared and alerts nobody. A change of either side reopens it.
    """
    with _archive(stack, state_dir) as archive:
        pair = judged_pair(archive, run_id, customer_id, entity_id)
        decision = Decisions(archive, SystemClock()).add(pair, reviewer, note)
    click.echo(f"Decision {decision.decision_id}: customer {customer_id} is not entry {entity_id}.")


@decisions.command("list")
@options.stack
@options.state_dir
@options.as_json
def list_decisions(stack: str | None, state_dir: Path, *, as_json: bool) -> None:
    """List every decision ever made, oldest first."""
    found = all_decisions(_read_only(stack, state_dir))
    if as_json:
        options.echo_json([_document(each) for each in found])
        return
    for each in found:
        click.echo(_text(each))


@decisions.command()
@click.argument("decision_id", metavar="DECISION")
@_reviewer
@_note
@options.stack
@options.state_dir
def expire(decision_id: str, reviewer: str, note: str, stack: str | None, state_dir: Path) -> None:
    """End a decision: from the next run on the pair alerts again. Both are kept as evidence."""
    with _archive(stack, state_dir) as archive:
        Decisions(archive, SystemClock()).expire(decision_id, reviewer, note)
    click.echo(f"Decision {decision_id} has ended.")


def _read_only(stack: str | None, state_dir: Path) -> DecisionStore:
    if stack is not None:
        return StackOutputs.of(stack).bucket("ArchiveBucketName")
    return FolderStore(StateFolder(state_dir).objects, ARCHIVE_BUCKET)


@contextmanager
def _archive(stack: str | None, state_dir: Path) -> Iterator[DecisionStore]:
    """To write into. Of a state folder nobody else does so meanwhile; in a bucket each decision is an object."""
    with nullcontext() if stack is not None else StateFolder(state_dir):
        yield _read_only(stack, state_dir)


def _text(each: KeptDecision) -> str:
    """Lines, not a table: an id is needed whole to end its decision, however narrow the terminal is."""
    made, ended = each.decision, each.expiry
    lines = [
        f"{made.decision_id}  customer {made.customer_id} is not entry {made.entity_id}",
        f"    decided {made.decided_at:%Y-%m-%d} by {made.reviewer}: {made.note}",
    ]
    if ended is not None:
        lines.append(f"    until {ended.expired_at:%Y-%m-%d}, ended by {ended.reviewer}: {ended.note}")
    return "\n".join(lines)


def _document(each: KeptDecision) -> dict[str, object]:
    ended = {} if each.expiry is None else {"expiry": each.expiry.to_document()}
    return {**each.decision.to_document(), **ended}
