"""``finflows demo-data``: customers and a sanctions list to try things with, as finflows.demo_data invents them."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from finflows.adapters.list_folder import read_list_folder
from finflows.cli.command_group import CommandGroup
from finflows.cli.demo_plans import make_plans
from finflows.cli.text_files import STANDARD_STREAM, text_file
from finflows.contracts.errors import InputRefused
from finflows.demo_data.customer_rows import Columns, TextSink, noting_truth, write_csv, write_ndjson
from finflows.demo_data.customers import DAMAGED_SHARE, DemoCustomer, customers
from finflows.demo_data.listed_damage import ListedName
from finflows.demo_data.ofac_layout import ofac_files
from finflows.demo_data.sample_list import DEFAULT_ENTRIES, DEFAULT_SEED, customer_like_names, sample_list
from finflows.screening.sanctions_list import ALT, CONS_ALT

Write = Callable[[Iterable[DemoCustomer], Columns, TextSink], None]

ROWS_PER_STEP = 10_000  # of the progress bar: a tenth of a second

_WRITERS: dict[str, Write] = {".csv": write_csv, ".ndjson": write_ndjson, ".jsonl": write_ndjson}
_CUSTOMER_LIKE = frozenset({"individual", "entity"})

_seed = click.option("--seed", default=DEFAULT_SEED, show_default=True, help="The same seed gives the same data.")


@click.group("demo-data", cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def demo_data() -> None:
    """Make customers, a sanctions list and plans to try things with. Invented, but for thirty public list entries."""


demo_data.add_command(make_plans)


@demo_data.command("customers")
@click.option("--rows", required=True, type=click.IntRange(min=0), help="How many customers.")
@_seed
@click.option("--out", required=True, help="File: .csv, .ndjson or .jsonl, each also .gz; - is standard output (CSV).")
@click.option(
    "--list",
    "list_folder",
    type=click.Path(path_type=Path),
    help="Folder of OFAC's CSV files from which names are damaged [default: the sample list]",
)
@click.option(
    "--damaged-share",
    default=DAMAGED_SHARE,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share of customers that bear a damaged list name.",
)
@click.option("--dob", is_flag=True, help="Add the column dateOfBirth.")
@click.option("--countries", is_flag=True, help="Add the column country.")
@click.option("--truth", type=click.Path(path_type=Path), help="CSV for who was damaged, from which entry and how.")
def make_customers(
    *,
    rows: int,
    seed: int,
    out: str,
    list_folder: Path | None,
    damaged_share: float,
    dob: bool,
    countries: bool,
    truth: Path | None,
) -> None:
    """Make a file of customers of many origins, with damaged names of a sanctions list among them."""
    write = _writer(out)
    tally: Counter[str] = Counter()
    made = customers(rows, seed, _listed_names(list_folder), damaged_share)
    passing = _counted(with_bar(made, rows, sys.stderr), tally)
    with ExitStack() as files:
        if truth:
            passing = noting_truth(passing, files.enter_context(text_file(str(truth))))
        write(passing, Columns(date_of_birth=dob, country=countries), files.enter_context(text_file(out)))
    where = "standard output" if out == STANDARD_STREAM else out
    click.echo(f"{rows:,} customers, {tally['damaged']:,} of them damaged list names: {where}", err=True)


@demo_data.command("list")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the four files."
)
@click.option("--entries", default=DEFAULT_ENTRIES, show_default=True, help="How many entries.")
@_seed
def make_list(out: Path, entries: int, seed: int) -> None:
    """Make a sanctions list in OFAC's own CSV layout, for demonstration only: never screen anyone against it."""
    try:
        listed = sample_list(entries, seed)
    except ValueError as exc:
        raise click.BadParameter(f"{exc}.", param_hint="--entries") from exc
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in ofac_files(listed).items():
            (out / name).write_bytes(content)
    except OSError as exc:
        raise InputRefused(f"The sample list cannot be written to {out}: {exc.strerror}. Name another --out.") from exc
    aliases = sum(len(entry.aliases) for entry in listed)
    click.echo(f"{entries:,} entries, {aliases:,} aliases, invented, for demonstration only: {out}", err=True)


def _writer(out: str) -> Write:
    if out == STANDARD_STREAM:
        return write_csv
    suffix = Path(out.removesuffix(".gz")).suffix.lower()
    if suffix not in _WRITERS:
        known = ", ".join(_WRITERS)
        raise click.BadParameter(f"{out}: the name must end in {known}, or one of these and .gz.", param_hint="--out")
    return _WRITERS[suffix]


def _listed_names(folder: Path | None) -> tuple[ListedName, ...]:
    """Primary names that a customer could bear."""
    if folder is None:
        return customer_like_names(sample_list())
    return tuple(
        ListedName(name.entity_id, name.name, is_person=name.entity_type == "individual")
        for name in read_list_folder(folder).names
        if name.list not in {ALT, CONS_ALT} and name.entity_type in _CUSTOMER_LIKE
    )


def _counted(made: Iterable[DemoCustomer], tally: Counter[str]) -> Iterator[DemoCustomer]:
    for customer in made:
        if customer.truth:
            tally["damaged"] += 1
        yield customer


def with_bar(made: Iterator[DemoCustomer], rows: int, stream: TextIO) -> Iterator[DemoCustomer]:
    """Pass the customers on, with a bar if the stream is a terminal."""
    if not stream.isatty():
        yield from made
        return
    columns = (TextColumn("customers"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("customers", total=rows)
        while step := list(islice(made, ROWS_PER_STEP)):
            yield from step
            progress.advance(task, len(step))
