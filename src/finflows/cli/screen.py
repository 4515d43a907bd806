"""``finflows screen``: the matcher alone, from a customer file to hits; reading and judging are a night's."""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.list_folder import read_list_folder
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.cli import options
from finflows.cli.progress import with_progress
from finflows.cli.text_files import STANDARD_STREAM, text_file, told_if_unwritable
from finflows.contracts.wording import counted
from finflows.screening.customers import Customer
from finflows.screening.judging import judge_records
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.records import RejectedRow


@click.command()
@click.option(
    "--customers",
    required=True,
    help="CSV, JSON, NDJSON, Parquet or names by line, also gzipped; - reads standard input.",
)
@options.list_folder
@options.min_match
@options.limit
@click.option("--out", default=STANDARD_STREAM, show_default=True, help="Hits as NDJSON; - is standard output.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    help="Where rows that cannot be screened go [default: <out>.rejects.ndjson]",
)
@options.columns
def screen(
    customers: str,
    list_folder: Path,
    min_match: float,
    limit: int,
    out: str,
    rejects: Path | None,
    columns: tuple[str, ...],
) -> None:
    """Screen customers against a sanctions list: one JSON object per hit, in input order, best score first."""
    index = NameIndex.build(read_list_folder(list_folder), WATCHMAN_0_31)
    refused: list[RejectedRow] = []
    tally: Counter[str] = Counter()
    with _readable(customers) as path, SqliteSeenIds() as seen, text_file(out) as lines:
        rows = judge_records(open_customer_file(path, options.column_map(columns)).records(), seen)
        screened = screen_customers(index, _customers(rows, refused), min_match=min_match, limit=limit)
        for each in with_progress(screened, "customers screened"):
            tally.update(screened=1, hits=len(each.hits), customers_hit=bool(each.hits))
            for hit in each.hits:
                lines.write(json.dumps(asdict(hit), ensure_ascii=False) + "\n")
    _tell(tally, refused, _rejects_path(out, rejects))


def _customers(rows: Iterable[Customer | RejectedRow], refused: list[RejectedRow]) -> Iterator[Customer]:
    for row in rows:
        if isinstance(row, RejectedRow):
            refused.append(row)
        else:
            yield row


def _tell(tally: Counter[str], refused: list[RejectedRow], path: Path | None) -> None:
    rows_in = tally["screened"] + len(refused)
    hits = f"{counted(tally['hits'], 'hit')} for {counted(tally['customers_hit'], 'customer')}"
    click.echo(f"{counted(rows_in, 'row')}: {tally['screened']:,} screened, {hits}", err=True)
    if not refused:
        return
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in refused]
    if path is None:
        click.echo("\n".join(lines), err=True)
    else:
        with told_if_unwritable(path, "--rejects"):
            path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    where = f" See {path}." if path else ""
    click.echo(f"NOT screened, because they could not be read: {counted(len(refused), 'row')}.{where}", err=True)


def _rejects_path(out: str, rejects: Path | None) -> Path | None:
    if rejects is not None or out == STANDARD_STREAM:
        return rejects
    return Path(out + ".rejects.ndjson")


@contextmanager
def _readable(customers: str) -> Iterator[Path]:
    """Formats are told by content and Parquet is read from its end, so standard input becomes a file first."""
    if customers != STANDARD_STREAM:
        yield Path(customers)
        return
    with tempfile.NamedTemporaryFile(prefix="customers-") as spooled:
        while block := sys.stdin.buffer.read(1 << 20):
            spooled.write(block)
        spooled.flush()
        yield Path(spooled.name)
