"""``finflows report``: of a night, made again from its archive record; of an investments day, from the database."""

from pathlib import Path

import click

from finflows.adapters.archive_files import read_matches, read_standings
from finflows.adapters.reports.night_page import write_night_report
from finflows.application.night_report import REPORT_NAME
from finflows.application.report_night import ReportNight
from finflows.cli import options
from finflows.cli.archived_records import record_folder
from finflows.cli.investments_page import INVESTMENTS, write_whole
from finflows.cli.plan_database import database_url
from finflows.cli.run_completion import complete_run_or_path
from finflows.cli.text_files import told_if_unwritable
from finflows.runtime.wiring import investments_report


@click.command()
@click.argument("run", metavar="RUN", shell_complete=complete_run_or_path)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it  [default: <run id>-report.html]"
)
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@options.state_dir
def report(run: str, out: Path | None, state_dir: Path, *, show: bool) -> None:
    """Make the report of a run again: of a night from its archive record, of an investments day from the database.

    RUN is a run id, or a folder that holds a night's record (summary.json, matches.parquet, ...). The record is checked
    against its hashes first, and is not touched: its own report.html stays as the night left it.
    """
    if run.startswith(INVESTMENTS):
        target = out or Path(f"{run}-{REPORT_NAME}")
        with database_url(state_dir) as url, told_if_unwritable(target):
            write_whole(target, investments_report.day(url, run))
    else:
        record = record_folder(run, state_dir)
        target = out or Path(f"{record.resolve().name}-{REPORT_NAME}")
        with told_if_unwritable(target):
            summary = ReportNight(read_matches, read_standings, write_night_report)(record, target)
        click.echo(summary.verdict, err=True)
    click.echo(target.absolute())
    if show:
        click.launch(target.absolute().as_uri())
