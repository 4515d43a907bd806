"""``finflows plans``: look after recurring investment plans."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.clock import SystemClock
from finflows.adapters.postgres.plan_book import PostgresPlanBook
from finflows.application.add_plan import AddPlan
from finflows.application.change_plan import ChangePlan, EndPlan
from finflows.application.pause_plan import PausePlan, ResumePlan
from finflows.application.plan_book import KeptPlan, PlanFilter, taken
from finflows.application.preview_plan import PreviewPlan
from finflows.cli import options
from finflows.cli.columns import day_column
from finflows.cli.plan_database import calendars, plan_database
from finflows.cli.plans_import import import_plans
from finflows.contracts import plan_book
from finflows.contracts.plan_book import PlanChange, PlanRequest
from finflows.investments.amounts import plain
from finflows.investments.plans import PlanStatus

_plan_id = click.argument("plan_id", metavar="ID", type=options.PLAN_ID)
_day = click.DateTime(["%Y-%m-%d"])


@click.group("plans", context_settings={"help_option_names": ["-h", "--help"]})
def plans() -> None:
    """Look after recurring investment plans (DATABASE_URL, or the state folder's own server)."""


plans.add_command(import_plans)


@plans.command()
@click.option("--account", required=True, help="Whose plan: the account's reference in the app.")
@click.option("--symbol", required=True, help="What it buys ('finflows assets list').")
@click.option("--amount", required=True, help="How much each time.")
@click.option("--currency", required=True, help="Currency of the amount, such as EUR.")
@click.option("--frequency", required=True, type=click.Choice(get_args(plan_book.Frequency)), help="How often.")
@click.option("--start", required=True, type=_day, help="First purchase: the first session on or after this day.")
@click.option("--every", default=1, show_default=True, help="Every n-th period only.")
@click.option(
    "--roll",
    default="following",
    show_default=True,
    type=click.Choice(get_args(plan_book.Roll)),
    help="Where a day without a session goes.",
)
@click.option(
    "--catch-up",
    default="one",
    show_default=True,
    type=click.Choice(get_args(plan_book.CatchUp)),
    help="What of missed days is bought: the newest, the sum of all, or none.",
)
@click.option("--end-date", type=_day, help="No purchase after this day.")
@click.option("--max-count", type=click.IntRange(1, 1_000_000), help="Occurrences in all.")
@click.option("--source-ref", help="The row elsewhere that it comes from; taken once.")
@options.state_dir
@options.as_json
def add(*, start: datetime, end_date: datetime | None, state_dir: Path, as_json: bool, **given: object) -> None:
    """Add a plan. A start in the past is made up for as --catch-up says."""
    document = {
        **{name: value for name, value in given.items() if value is not None},
        "start": start.date(),
        **({"end_date": end_date.date()} if end_date else {}),
    }
    request = PlanRequest.parse(document, what="The plan")
    with plan_database(state_dir) as connection, connection.transaction():
        kept = AddPlan(PostgresPlanBook(connection), calendars(connection))(request)
    _tell(kept, as_json=as_json)


@plans.command("list")
@click.option("--account", help="Of this account only.")
@click.option("--symbol", help="Of this asset only.")
@click.option("--status", type=click.Choice(get_args(plan_book.PlanStatus)), help="Of this status only.")
@options.state_dir
@options.as_json
def list_plans(account: str | None, symbol: str | None, status: str | None, state_dir: Path, *, as_json: bool) -> None:
    """List plans."""
    chosen = PlanFilter(account, symbol, PlanStatus(status) if status else None)
    with plan_database(state_dir) as connection:
        found = PostgresPlanBook(connection).plans(chosen)
    if as_json:
        options.echo_json([kept.view().to_document() for kept in found])
    elif found:
        Console().print(_table(found))
    elif chosen == PlanFilter():
        click.echo("No plans. Add one: finflows plans add --help")
    else:
        click.echo("No such plan. 'finflows plans list' shows all.")


@plans.command()
@_plan_id
@options.state_dir
@options.as_json
def show(plan_id: int, state_dir: Path, *, as_json: bool) -> None:
    """Show one plan."""
    with plan_database(state_dir) as connection, connection.transaction():
        kept = taken(PostgresPlanBook(connection), plan_id)
    _tell(kept, as_json=as_json)


@plans.command()
@_plan_id
@options.state_dir
@options.as_json
def pause(plan_id: int, state_dir: Path, *, as_json: bool) -> None:
    """Pause a plan: nothing is bought until it is resumed."""
    with plan_database(state_dir) as connection, connection.transaction():
        kept = PausePlan(PostgresPlanBook(connection), calendars(connection), SystemClock())(plan_id)
    _tell(kept, as_json=as_json)


@plans.command()
@_plan_id
@options.state_dir
@options.as_json
def resume(plan_id: int, state_dir: Path, *, as_json: bool) -> None:
    """Resume a paused or suspended plan. What it left out meanwhile stays left out."""
    with plan_database(state_dir) as connection, connection.transaction():
        book = PostgresPlanBook(connection)
        kept = ResumePlan(book, calendars(connection), SystemClock())(plan_id)
    _tell(kept, as_json=as_json)


@plans.command()
@_plan_id
@click.option("--amount", required=True, help="How much each time, from now on, in the plan's currency.")
@options.state_dir
@options.as_json
def edit(plan_id: int, amount: str, state_dir: Path, *, as_json: bool) -> None:
    """Change the amount of a plan. Another symbol or rhythm is another plan: end this one and add that."""
    change = PlanChange.parse({"amount": amount}, what="The change")
    with plan_database(state_dir) as connection, connection.transaction():
        kept = ChangePlan(PostgresPlanBook(connection))(plan_id, change)
    _tell(kept, as_json=as_json)


@plans.command()
@_plan_id
@options.state_dir
@options.as_json
def end(plan_id: int, state_dir: Path, *, as_json: bool) -> None:
    """End a plan for good. What it bought stays in the books."""
    with plan_database(state_dir) as connection, connection.transaction():
        kept = EndPlan(PostgresPlanBook(connection))(plan_id)
    _tell(kept, as_json=as_json)


@plans.command()
@_plan_id
@click.option("--count", default=12, show_default=True, type=click.IntRange(1, 1000), help="How many dates.")
@options.state_dir
@options.as_json
def preview(plan_id: int, count: int, state_dir: Path, *, as_json: bool) -> None:
    """Show the next dates of a plan, and why one is not its nominal date."""
    with plan_database(state_dir) as connection, connection.transaction():
        dates = PreviewPlan(PostgresPlanBook(connection), calendars(connection))(plan_id, count)
    if as_json:
        options.echo_json([each.to_document() for each in dates])
        return
    if not dates:
        click.echo(f"Plan {plan_id} has ended: there is no next date.")
        return
    table = Table("occurrence", "session", "nominal date", "moved because")
    for each in dates:
        table.add_row(str(each.occurrence), _weekday(each.session), _weekday(each.nominal), each.why_moved or "")
    Console().print(table)


def _weekday(day: date) -> str:
    return f"{day:%a %Y-%m-%d}"


def _table(found: Iterable[KeptPlan]) -> Table:
    table = Table("id", "account", "buys", "for", "how often", day_column("next"), "status")
    for kept in found:
        plan = kept.plan
        often = (
            plan.schedule.frequency
            if plan.schedule.every == 1
            else f"{plan.schedule.frequency} x {plan.schedule.every}"
        )
        table.add_row(
            str(plan.plan_id),
            kept.account,
            plan.symbol,
            f"{plain(plan.amount)} {plan.currency}",
            often,
            str(kept.view().next_run or ""),
            plan.status,
        )
    return table


def _tell(kept: KeptPlan, *, as_json: bool) -> None:
    if as_json:
        options.echo_json(kept.view().to_document())
        return
    for name, value in kept.view().to_document().items():
        click.echo(f"{name:12} {value}")
