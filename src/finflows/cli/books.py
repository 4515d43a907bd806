"""``finflows holdings``, ``finflows ledger``, ``finflows reconcile``: what was bought, and whether the books agree."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table

from finflows.adapters.postgres.account_book import AccountBook
from finflows.cli import options
from finflows.cli.columns import day_column
from finflows.cli.plan_database import plan_database
from finflows.contracts.plan_book import BookReconciliation, LedgerView
from finflows.contracts.wording import counted
from finflows.investments.amounts import plain

_AVERAGE_PLACES = 4  # shown; the exact cost is in --json
_account = click.option("--account", help="Of this account only.")


@click.command()
@_account
@options.state_dir
@options.as_json
def holdings(account: str | None, state_dir: Path, *, as_json: bool) -> None:
    """Show what accounts hold, and what it cost."""
    with plan_database(state_dir) as connection:
        found = AccountBook(connection).holdings(account)
    if as_json:
        options.echo_json([each.to_document() for each in found])
        return
    if not found:
        click.echo("Nothing is held." if account is None else "This account holds nothing.")
        return
    table = Table("account", "symbol", "quantity", "book cost", "average cost")
    for each in found:
        average = "" if each.average_cost is None else f"{each.average_cost:.{_AVERAGE_PLACES}f}"
        table.add_row(
            each.account, each.symbol, plain(each.quantity), f"{plain(each.book_cost)} {each.currency}", average
        )
    Console().print(table)


@click.command()
@_account
@click.option("--plan", type=options.PLAN_ID, help="Of this plan only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Of occurrences from this day on.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000), help="Most entries.")
@options.state_dir
@options.as_json
def ledger(
    account: str | None, plan: int | None, since: datetime | None, limit: int, state_dir: Path, *, as_json: bool
) -> None:
    """Show the ledger, newest entries first."""
    day = since.date() if since else None
    with plan_database(state_dir) as connection:
        found = AccountBook(connection).ledger(account=account, plan=plan, since=day, limit=limit)
    if as_json:
        options.echo_json([each.to_document() for each in found])
    elif found:
        Console().print(ledger_table(found))
    else:
        click.echo("The ledger has no such entry." if account or plan or since else "The ledger is empty.")


def ledger_table(found: Iterable[LedgerView]) -> Table:
    leg = Column("leg", min_width=len("reversal"))
    table = Table("entry", "plan", day_column("occurrence of"), "account", leg, "quantity", "unit", "note")
    for each in found:
        table.add_row(
            str(each.entry_id),
            str(each.plan_id),
            str(each.scheduled_for),
            each.account,
            each.leg.replace("_", " "),
            plain(each.quantity),
            each.unit,
            each.note or "",
        )
    return table


@click.command()
@options.state_dir
@options.as_json
def reconcile(state_dir: Path, *, as_json: bool) -> None:
    """Compare the ledger with the holdings, and fills with their two legs. Exit code 1 when they differ."""
    with plan_database(state_dir) as connection:
        told = AccountBook(connection).reconcile()
    if as_json:
        options.echo_json(told.to_document())
    else:
        _tell(told)
    if told.differences or told.unbalanced:
        sys.exit(1)


def _tell(told: BookReconciliation) -> None:
    if not told.differences and not told.unbalanced:
        click.echo(f"Ledger and holdings agree in {counted(told.positions, 'position')}; every fill has its two legs.")
        return
    click.echo(
        f"Ledger and holdings differ in {len(told.differences):,} of {counted(told.positions, 'position')}; "
        f"legs are missing, surplus or reversed alone in {counted(len(told.unbalanced), 'execution')}."
    )
    for execution in told.unbalanced:
        click.echo(f"  plan {execution.plan_id}, occurrence of {execution.scheduled_for}")
    if not told.differences:
        return
    table = Table("account", "symbol", "quantity: ledger", "holding", "book cost: ledger", "holding")
    for each in told.differences:
        table.add_row(
            each.account,
            each.symbol,
            plain(each.ledger_quantity),
            plain(each.holding_quantity),
            plain(each.ledger_book_cost),
            plain(each.holding_book_cost),
        )
    Console().print(table)
