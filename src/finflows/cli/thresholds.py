"""``finflows thresholds``: what each threshold would mean for one's own customers, before choosing one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.list_folder import read_list_folder
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.bench.alerts import AlertCounts, alerts_table, count_alerts
from finflows.bench.tables import as_markdown, drawn
from finflows.cli import options
from finflows.cli.progress import with_progress
from finflows.contracts.wording import counted
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.records import RejectedRow

_HUNDREDTHS = 100


@click.command()
@click.option(
    "--customers",
    required=True,
    type=click.Path(path_type=Path),
    help="CSV, JSON, NDJSON, Parquet or names by line, also gzipped.",
)
@options.list_folder
@click.option(
    "--lowest",
    default=0.80,
    show_default=True,
    type=click.FloatRange(0.7, 1),
    help="The lowest threshold of the table, in hundredths; lower ones take longer.",
)
@options.limit
@options.columns
@options.as_json
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
def thresholds(
    *,
    customers: Path,
    list_folder: Path,
    lowest: float,
    limit: int,
    columns: tuple[str, ...],
    as_json: bool,
    markdown: bool,
) -> None:
    """Count the alerts that each threshold from --lowest to 1.0 would raise: hits, customers hit and their share.

    Hits are counted as a night tells them: at most --limit per customer and list, best first. What a higher threshold
    would keep is never cut off by the limit of a lower one, so one search at the lowest tells all rows.
    """
    steps = [hundredths / _HUNDREDTHS for hundredths in range(round(lowest * _HUNDREDTHS), _HUNDREDTHS + 1)]
    index = NameIndex.build(read_list_folder(list_folder), WATCHMAN_0_31)
    tally: Counter[str] = Counter()
    with SqliteSeenIds() as seen:
        rows = judge_records(open_customer_file(customers, options.column_map(columns)).records(), seen)
        screened = screen_customers(index, _customers(rows, tally), steps[0], limit)
        counts = count_alerts(with_progress(screened, "customers screened"), steps)
    if as_json:
        options.echo_json({**asdict(counts), "rejected": tally["rejected"], "limit": limit})
    elif markdown:
        click.echo(as_markdown(alerts_table(counts, limit)))
    else:
        Console().print(drawn(alerts_table(counts, limit)))
    _tell(counts, tally["rejected"])


def _customers(rows: Iterable[Customer | RejectedRow], tally: Counter[str]) -> Iterator[Customer]:
    for row in rows:
        if isinstance(row, Customer):
            yield row
        else:
            tally["rejected"] += 1


def _tell(counts: AlertCounts, rejected: int) -> None:
    if counts.with_own_threshold:
        own = counted(counts.with_own_threshold, "customer")
        click.echo(f"With a threshold of their own: {own}. Their hits are in every row.", err=True)
    if rejected:
        unread = counted(rejected, "row")
        click.echo(f"In no row, because they could not be read: {unread}. `finflows screen` says why.", err=True)
