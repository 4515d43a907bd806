"""``finflows rollout``: which engine screens whom at a stage of the change-over, and whether the next may begin."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.application.report_night import read_summary
from finflows.application.rollout_gate import RolloutStatus, newest_stage, rollout_status
from finflows.application.row_counts import require_rows_add_up
from finflows.cli import options
from finflows.cli.archived_records import COMPARISON_FOLDER, COMPARISON_NAME, records_below, state_archives
from finflows.cli.command_group import CommandGroup
from finflows.cli.text_files import text_file
from finflows.contracts.comparison import ComparisonReport
from finflows.contracts.night import Summary
from finflows.demo_data.customer_rows import TextSink
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records
from finflows.screening.records import RejectedRow
from finflows.screening.rollout import bucket_of, in_stage

_WORK_FAILED: Final = 1
_GATE_CLOSED: Final = 1
_NOT_A_FIELD_OF_THE_FILE: Final = "row"

_percent = click.option(
    "--percent", required=True, type=click.IntRange(0, 100), help="The stage: so many of the hundred buckets."
)


@click.group(cls=CommandGroup)
def rollout() -> None:
    """Change from the old engine to this one in stages, each customer screened by at least one of them."""


@rollout.command()
@click.argument("customer_ids", nargs=-1, required=True, metavar="CUSTOMER...")
def bucket(customer_ids: tuple[str, ...]) -> None:
    """Print the bucket (0 to 99) of each customer id."""
    for customer_id in customer_ids:
        click.echo(f"{bucket_of(customer_id):>2}  {customer_id}")


@rollout.command()
@click.option("--customers", required=True, type=click.Path(path_type=Path), help="The night's customer file.")
@_percent
@click.option("--new", "new_out", required=True, type=click.Path(path_type=Path), help="NDJSON for this engine.")
@click.option("--old", "old_out", required=True, type=click.Path(path_type=Path), help="NDJSON for the old engine.")
@click.option("--both-engines", is_flag=True, help="The old engine gets everybody, so that the night can be compared.")
@options.columns
def split(
    customers: Path, percent: int, new_out: Path, old_out: Path, columns: tuple[str, ...], *, both_engines: bool
) -> None:
    """Divide a customer file by buckets: no customer is left out, and one who is in a stage stays in.

    Rows that cannot be read go to neither file. They are kept in OLD.rejects.ndjson, and the command ends with 1.
    """
    tally = {"rows": 0, "new": 0, "old": 0, "both": 0, "rejected": 0}
    with ExitStack() as stack:
        new, old, rejects = (
            stack.enter_context(text_file(str(path))) for path in (new_out, old_out, f"{old_out}.rejects.ndjson")
        )
        for row in _judged(customers, columns):
            tally["rows"] += 1
            if isinstance(row, RejectedRow):
                tally["rejected"] += 1
                _write(rejects, asdict(row))
                continue
            mine = in_stage(row.customer_id, percent)
            theirs = both_engines or not mine
            tally["both" if mine and theirs else "new" if mine else "old"] += 1
            for file in (*((new,) if mine else ()), *((old,) if theirs else ())):
                _write(file, _fields(row))
    screened = tally["new"] + tally["old"] + tally["both"]
    require_rows_add_up(str(customers), rows_in=tally["rows"], screened=screened, rejected=tally["rejected"])
    click.echo(
        f"{tally['rows']:,} rows: {tally['new']:,} for the new engine alone, {tally['old']:,} for the old one alone, "
        f"{tally['both']:,} for both, {tally['rejected']:,} rejected"
    )
    if tally["rejected"]:
        click.echo(f"See {old_out}.rejects.ndjson: these rows are screened by nobody.", err=True)
        sys.exit(_WORK_FAILED)


@rollout.command()
@click.option(
    "--percent",
    type=click.IntRange(1, 100),
    help="The stage  [default: what the newest comparison compared, else 100]",
)
@click.option("--nights", default=5, show_default=True, type=click.IntRange(1), help="Clean nights in a row wanted.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A copy of the archive bucket  [default: the state folder's]",
)
@options.state_dir
@options.as_json
def status(percent: int | None, nights: int, archive: Path | None, state_dir: Path, *, as_json: bool) -> None:
    """Say whether the next stage may begin: from the comparisons beside the nights' records.

    Ends with 0 when the gate is open and with 1 when it is not.
    """
    archives = [archive] if archive else state_archives(state_dir)
    records = [_record(path) for each in archives for path in records_below(each)]
    found = rollout_status(records, percent or newest_stage(records), nights)
    if as_json:
        options.echo_json(_document(found))
    else:
        if found.nights:
            Console().print(_table(found, nights))
        click.echo(found.verdict)
    if not found.may_promote:
        sys.exit(_GATE_CLOSED)


def _judged(customers: Path, columns: tuple[str, ...]) -> Iterator[Customer | RejectedRow]:
    with SqliteSeenIds() as seen:
        yield from judge_records(open_customer_file(customers, options.column_map(columns)).records(), seen)


def _fields(customer: Customer) -> dict[str, object]:
    fields = asdict(customer)
    del fields[_NOT_A_FIELD_OF_THE_FILE]
    return {name: value for name, value in fields.items() if value not in {None, ()}}


def _write(file: TextSink, document: dict[str, object]) -> None:
    file.write(json.dumps(document, ensure_ascii=False) + "\n")


def _record(folder: Path) -> tuple[Summary, ComparisonReport | None]:
    path = folder / COMPARISON_FOLDER / COMPARISON_NAME
    compared = ComparisonReport.parse(path.read_bytes(), what=f"The comparison {path}") if path.is_file() else None
    return read_summary(folder), compared


def _table(found: RolloutStatus, nights: int) -> Table:
    table = Table("night", "counts", "why not", "new-only to review", title=f"The last nights, at {found.percent} %")
    for night in found.nights[: max(nights, 10)]:
        table.add_row(night.run_id, "yes" if night.clean else "no", night.why, str(night.new_only or ""))
    return table


def _document(found: RolloutStatus) -> dict[str, object]:
    nights = [
        {"runId": night.run_id, "clean": night.clean, "why": night.why, "newOnly": night.new_only}
        for night in found.nights
    ]
    return {
        "percent": found.percent,
        "wanted": found.wanted,
        "cleanInARow": found.clean_in_a_row,
        "mayPromote": found.may_promote,
        "verdict": found.verdict,
        "nights": nights,
    }
