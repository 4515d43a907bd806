"""``finflows bench``: measurements, with their baselines in the same run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from finflows.bench.chart import NO_CHART, can_draw, draw
from finflows.bench.figures import FIGURES, ScreeningFigures
from finflows.bench.investments import tables as investment_tables
from finflows.bench.investments.figures import INVESTMENT_FIGURES
from finflows.bench.investments.measuring import measure_investments
from finflows.bench.investments.plan import QUICK as QUICK_DAY
from finflows.bench.investments.plan import InvestmentPlan
from finflows.bench.plan import QUICK, QUICK_ROWS, THRESHOLDS, Plan
from finflows.bench.screening_bench import measure_screening
from finflows.bench.screening_input import DEFAULT_ROWS, ScreeningInput
from finflows.bench.screening_tables import as_document, headline, tables
from finflows.bench.tables import drawn
from finflows.cli.bench_alerts import alerts
from finflows.cli.command_group import CommandGroup
from finflows.contracts.errors import InputRefused


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure this machine. Baselines are measured in the same run."""


@bench.command()
@click.option(
    "--customers",
    type=click.Path(path_type=Path),
    help=f"CSV, JSON, NDJSON, Parquet or names by line, also gzipped [default: {DEFAULT_ROWS:,} invented ones]",
)
@click.option(
    "--list",
    "list_folder",
    type=click.Path(path_type=Path),
    help="Folder of OFAC's CSV files [default: an invented list as large as OFAC's]",
)
@click.option("--rows", type=click.IntRange(min=1), help="How many customers [default: all of --customers]")
@click.option("--sample", type=click.IntRange(min=1), help=f"Names of the brute force [default: {Plan().sample:,}]")
@click.option("--repeats", type=click.IntRange(min=1), help=f"Rounds of measurements [default: {Plan().repeats}]")
@click.option(
    "--min-match",
    "thresholds",
    multiple=True,
    type=click.FloatRange(0.7, 1),
    help=f"A threshold to measure at; repeat it for more [default: {', '.join(f'{each:.2f}' for each in THRESHOLDS)}]",
)
@click.option(
    "--list-size",
    "list_sizes",
    multiple=True,
    type=click.IntRange(min=1),
    help=f"Listed names to measure with; repeat it for more [default: {', '.join(map(str, Plan().list_sizes))}]",
)
@click.option("--quick", is_flag=True, help="Less of everything: done within a minute, and rougher.")
@click.option(
    "--out",
    default=Path(".finflows/bench"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of bench.json, bench.md and bench.svg.",
)
def screening(
    *,
    customers: Path | None,
    list_folder: Path | None,
    rows: int | None,
    sample: int | None,
    repeats: int | None,
    thresholds: tuple[float, ...],
    list_sizes: tuple[int, ...],
    quick: bool,
    out: Path,
) -> None:
    """Measure screening on one core: names per second, memory, stages, scaling, and the ratio to brute force.

    The brute force compares every token of a sample of customers with every distinct token of the list by RapidFuzz's
    cdist, and its hits must be the engine's: a search that is not exact gets no figures.
    """
    if not can_draw():
        click.echo(NO_CHART, err=True)
    usual = QUICK if quick else Plan()
    plan = replace(
        usual,
        thresholds=tuple(sorted(set(thresholds))) or usual.thresholds,
        repeats=repeats or usual.repeats,
        list_sizes=tuple(sorted(set(list_sizes))) or usual.list_sizes,
        sample=sample or usual.sample,
    )
    given = ScreeningInput(customers, list_folder, rows or (QUICK_ROWS if quick else None))
    _make_folder(out)
    with _telling() as tell:
        figures = measure_screening(given, plan, datetime.now(tz=UTC), tell)
    _print(figures)
    _write(figures, out)


@bench.command()
@click.option("--plans", type=click.IntRange(min=10), help=f"Due plans [default: {InvestmentPlan().plans:,}]")
@click.option(
    "--symbols", type=click.IntRange(min=1), help=f"Different symbols [default: {InvestmentPlan().symbols:,}]"
)
@click.option("--plans-per-task", type=click.IntRange(min=1), help="Plans of a task [default: 500]")
@click.option("--repeats", type=click.IntRange(min=1), help="Rounds of measurements [default: 1]")
@click.option("--quick", is_flag=True, help="Less of everything: done within a minute, and rougher.")
@click.option(
    "--out",
    default=Path(".finflows/bench/investments"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of bench.json and bench.md.",
)
def investments(
    *,
    plans: int | None,
    symbols: int | None,
    plans_per_task: int | None,
    repeats: int | None,
    quick: bool,
    out: Path,
) -> None:
    """Measure a day of investing against a real PostgreSQL: plans per second, a second start, memory of a task.

    Beside it a baseline that is as correct, and executes each plan in a transaction of its own; both also with a round
    trip of 1.5 ms to the server. Prices come over HTTP from stand-ins of the providers on this machine.
    """
    usual = QUICK_DAY if quick else InvestmentPlan()
    plan = replace(
        usual,
        plans=plans or usual.plans,
        symbols=symbols or usual.symbols,
        plans_per_task=plans_per_task or usual.plans_per_task,
        repeats=repeats or usual.repeats,
    )
    _make_folder(out)
    with _telling() as tell:
        figures = measure_investments(plan, datetime.now(tz=UTC), tell)
    console = Console()
    console.print(investment_tables.headline(figures), highlight=False)
    for table in investment_tables.tables(figures):
        console.print(drawn(table))
    (out / "bench.json").write_bytes(INVESTMENT_FIGURES.dump_json(figures, indent=2) + b"\n")
    (out / "bench.md").write_text(investment_tables.as_document(figures), encoding="utf-8")
    click.echo(f"Written to {out}.", err=True)


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """What is being measured, on standard error: one changing line on a terminal, a line each elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: click.echo(step, err=True)
        return
    with Console(stderr=True).status("starting") as status:
        yield status.update


def _print(figures: ScreeningFigures) -> None:
    console = Console()
    console.print(headline(figures), highlight=False)
    for table in tables(figures):
        console.print(drawn(table))


def _make_folder(out: Path) -> None:
    """Before anything is measured: minutes later it would be a pity."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise InputRefused(f"The folder {out} cannot be made: {exc.strerror}. Name another --out.") from exc


def _write(figures: ScreeningFigures, out: Path) -> None:
    (out / "bench.json").write_bytes(FIGURES.dump_json(figures, indent=2) + b"\n")
    (out / "bench.md").write_text(as_document(figures), encoding="utf-8")
    if can_draw():
        draw(figures, out / "bench.svg")
    click.echo(f"Written to {out}.", err=True)


bench.add_command(alerts)
