"""``finflows prices``: prices too far from the previous close, and what a person decides of them."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.postgres.held_prices import Decision, HeldPriceRecord, HeldPrices
from finflows.cli import options
from finflows.cli.columns import day_column
from finflows.cli.plan_database import plan_database
from finflows.investments.amounts import plain

_Decorated = Callable[..., Any]


@click.group("prices", context_settings={"help_option_names": ["-h", "--help"]})
def prices() -> None:
    """Decide on prices more than 50 % from the previous close: a split, or a mistake of the provider's."""


@prices.command()
@click.option(
    "--all", "all_", is_flag=True, help="Also those that were decided on, and those of sessions that are over."
)
@options.state_dir
@options.as_json
def held(state_dir: Path, *, all_: bool, as_json: bool) -> None:
    """List the prices that wait for a decision. Plans of these symbols wait with them."""
    with plan_database(state_dir) as connection:
        book = HeldPrices(connection)
        found = book.all() if all_ else book.waiting()
    if as_json:
        options.echo_json([_document(record) for record in found])
    elif found:
        Console().print(_table(found, decisions=all_))
    else:
        click.echo("No price waits for a decision.")


def _decision_options(command: _Decorated) -> _Decorated:
    """Who decides, and why, are always on record."""
    for decorate in (
        click.argument("symbol"),
        options.by("Who decides."),
        options.note("Why, such as: 4:1 split of 23 November."),
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
    with plan_database(state_dir) as connection:
        decided = HeldPrices(connection).decide(symbol, decision, by, note)
    if as_json:
        options.echo_json(_document(decided))
        return
    click.echo(
        f"{decided.symbol} {_exact(decided.price)} of {decided.session_date}: {decision} by {decided.decided_by}."
    )


def _table(found: list[HeldPriceRecord], *, decisions: bool) -> Table:
    table = Table("symbol", day_column("session"), "price", "previous close", "change", "provider")
    for header in ("decision", "by", "why") if decisions else ():
        table.add_column(header)
    for record in found:
        decided = (record.decision or _undecided(record), record.decided_by or "", record.note or "")
        table.add_row(
            record.symbol,
            record.session_date.isoformat(),
            plain(record.price),
            plain(record.previous_close),
            f"{record.change:+.1%}",
            record.provider,
            *(decided if decisions else ()),
        )
    return table


def _undecided(record: HeldPriceRecord) -> str:
    return "session over" if record.session_over else "waits"


def _exact(price: Decimal) -> str:
    return plain(price, grouped=False)


def _document(record: HeldPriceRecord) -> dict[str, str | bool | None]:
    return {
        "symbol": record.symbol,
        "sessionDate": record.session_date.isoformat(),
        "provider": record.provider,
        "price": _exact(record.price),
        "previousClose": _exact(record.previous_close),
        "asOf": record.as_of.isoformat(),
        "heldAt": record.held_at.isoformat(),
        "decision": record.decision,
        "decidedBy": record.decided_by,
        "decidedAt": record.decided_at.isoformat() if record.decided_at else None,
        "note": record.note,
        "sessionOver": record.session_over,
    }
