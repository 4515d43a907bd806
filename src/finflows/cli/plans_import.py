"""``finflows plans import``: from a file, or from the tables of an existing app. Shows first, writes when told to."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console
from rich.table import Table

from finflows.adapters.app_plans import app_plans
from finflows.adapters.app_tables import read_mapping
from finflows.adapters.clock import SystemClock
from finflows.adapters.plan_files import read_plan_file
from finflows.adapters.postgres.plan_book import PostgresPlanBook
from finflows.application.import_plans import ImportPlans, ImportSource
from finflows.cli import options
from finflows.cli.columns import day_column
from finflows.cli.plan_database import calendars, plan_database
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import PlanImportReport
from finflows.investments.amounts import plain

_SHOWN = 40  # rows of each table; all are in --json


@click.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--assets", "assets_file", type=click.Path(path_type=Path), help="CSV of assets that the plans buy.")
@click.option(
    "--from-database",
    "app_url",
    metavar="URL",
    envvar="APP_DATABASE_URL",
    show_envvar=True,
    help="The app's database, with users, assets, transactions and recurring_investments. It is only read.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="JSON: how the app calls its tables and columns (docs/investments-import.md).",
)
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Write, or only say what would be written.  [default: --dry-run]"
)
@click.option("--accept-rejects", is_flag=True, help="Exit code 0 although rows were rejected.")
@options.state_dir
@options.as_json
def import_plans(
    file: Path | None,
    assets_file: Path | None,
    app_url: str | None,
    mapping: Path | None,
    state_dir: Path,
    *,
    apply: bool,
    accept_rejects: bool,
    as_json: bool,
) -> None:
    """Import plans from FILE (CSV, JSON or NDJSON), or from an app's database. No source_ref comes twice."""
    source = _source(file, assets_file, app_url, mapping)
    with plan_database(state_dir) as connection, connection.transaction():
        report = ImportPlans(PostgresPlanBook(connection), calendars(connection), SystemClock())(source, apply=apply)
    if as_json:
        options.echo_json(report.to_document())
    else:
        _tell(report)
    if report.rejected and not accept_rejects:
        sys.exit(1)


def _source(file: Path | None, assets_file: Path | None, app_url: str | None, mapping: Path | None) -> ImportSource:
    if file is not None:
        _refuse(_of_a_database(mapping), "is of an app's database, not of a FILE")
        return read_plan_file(file, assets_file)
    if app_url is None:
        raise InputRefused("Name a FILE of plans, or the app's database with --from-database.")
    _refuse(["--assets"] if assets_file else [], "goes with a FILE, not with an app's database")
    return app_plans(app_url, read_mapping(mapping))


def _of_a_database(mapping: Path | None) -> list[str]:
    """What was given that speaks of one. Its address in the environment may be there for other commands."""
    is_given = click.get_current_context().get_parameter_source("app_url") is ParameterSource.COMMANDLINE
    return [*(["--from-database"] if is_given else []), *(["--mapping"] if mapping else [])]


def _refuse(options_given: Sequence[str], why: str) -> None:
    if options_given:
        raise InputRefused(f"{options_given[0]} {why}: leave out one of the two.")


def _tell(report: PlanImportReport) -> None:
    table = Table("row", "buys", "for", "how often", "status", day_column("next"), day_column("the app's next"))
    for plan in report.plans[:_SHOWN]:
        table.add_row(
            plan.place,
            plan.symbol,
            f"{plain(plan.amount)} {plan.currency}",
            plan.frequency,
            plan.status,
            str(plan.next_run),
            str(plan.app_next_run or ""),
        )
    console = Console()
    if report.plans:
        console.print(table)
    for row in report.rejected[:_SHOWN]:
        click.echo(f"Rejected {row.place}: {row.reason}")
    verb = "Imported" if report.applied else "Would import"
    click.echo(
        f"{verb} {_count(report.plans, 'plan')} and {_count(report.assets_made, 'asset')}; "
        f"{report.already_there:,} were there already, {report.left_out:,} are over, {len(report.rejected):,} rejected."
    )
    if not report.applied:
        click.echo("Nothing was written. Repeat with --apply to import them.")


def _count(found: Sequence[object], noun: str) -> str:
    return f"{len(found):,} {noun}{'' if len(found) == 1 else 's'}"
