"""``finflows prices``: prices too far from the previous close, and what a person decides of them."""

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.postgres.held_prices import Decision, HeldPriceRecord, HeldPrices
from finflows.cli import options
from finflows.cli.command_group import CommandGroup
from finflows.cli.plan_database import plan_database

_Decorated = Callable[..., Any]


@click.group("prices", cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def prices() -> None:
    """Decide on prices more than 50 % from the previous close: a split, or a mistake of the provider's."""


@prices.command()
@click.option("--all", "decided_too", is_flag=True, help="Those that were decided on, too.")
@options.state_dir
@options.as_json
def held(state_dir: Path, *, decided_too: bool, as_json: bool) -> None:
    """List the prices that wait for a decision. Plans of these symbols wait with them."""
    with plan_database(state_dir) as connection:
        book = HeldPrices(connection)
        found = book.all() if decided_too else book.waiting()
    if as_json:
        options.echo_json([_document(record) for record in found])
    elif found:
        Console().print(_table(found))
    else:
        click.echo("No price waits for a decision.")


def _you() -> str:
    """Empty where the system has no name for the user, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _decision_options(command: _Decorated) -> _Decorated:
    """Who decides, and why, are always on record."""
    for decorate in (
        click.argument("symbol"),
        click.option("--by", default=_you, show_default="you", help="Who decides."),
        click.option("--note", required=True, help="Why, such as: 4:1 split of 23 November."),
        options.state_dir,
        options.as_json,
    ):
        command = decorate(command)
    return command


@prices.command()
@_decision_options
def accept(symbol: str, by: str, note: str, state_dir: Path, *, as_json: bool) -> None:
    """Measure prices of SYMBOL against the one that waits: the next attempt of that session buys near it."""
    _decide(symbol, Decision.ACCEPTED, by, note, state_dir, as_json=as_json)


@prices.command()
@_decision_options
def reject(symbol: str, by: str, note: str, state_dir: Path, *, as_json: bool) -> None:
    """Do not buy SYMBOL at the price that waits: the next attempt asks for another."""
    _decide(symbol, Decision.REJECTED, by, note, state_dir, as_json=as_json)


def _decide(symbol: str, decision: Decision, by: str, note: str, state_dir: Path, *, as_json: bool) -> None:
    for name, text in (("--by", by), ("--note", note)):
        if not text.strip():
            raise click.BadParameter("it is kept on record and must say something.", param_hint=name)
    with plan_database(state_dir) as connection:
        decided = HeldPrices(connection).decide(symbol, decision, by.strip(), note.strip())
    if as_json:
        options.echo_json(_document(decided))
        return
    click.echo(
        f"{decided.symbol} {decided.price.normalize():f} of {decided.session_date}: {decision} by {decided.decided_by}."
    )


def _table(found: list[HeldPriceRecord]) -> Table:
    table = Table("symbol", "session", "price", "previous close", "change", "provider", "decision", "by", "why")
    for record in found:
        table.add_row(
            record.symbol,
            record.session_date.isoformat(),
            f"{record.price.normalize():f}",
            f"{record.previous_close.normalize():f}",
            f"{record.change:+.1%}",
            record.provider,
            record.decision or "waits",
            record.decided_by or "",
            record.note or "",
        )
    return table


def _document(record: HeldPriceRecord) -> dict[str, str | None]:
    return {
        "symbol": record.symbol,
        "sessionDate": record.session_date.isoformat(),
        "provider": record.provider,
        "price": f"{record.price.normalize():f}",
        "previousClose": f"{record.previous_close.normalize():f}",
        "asOf": record.as_of.isoformat(),
        "heldAt": record.held_at.isoformat(),
        "decision": record.decision,
        "decidedBy": record.decided_by,
        "decidedAt": record.decided_at.isoformat() if record.decided_at else None,
        "note": record.note,
    }
