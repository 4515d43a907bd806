"""``finflows bench alerts``: match to 2xx at a steady flow and in a burst; what a receiver that is down costs."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from pydantic import TypeAdapter
from rich.console import Console

from finflows.bench.machine import this_machine
from finflows.bench.screening_input import ScreeningInput, input_files
from finflows.bench.tables import as_markdown, drawn
from finflows.cli.project import project_folder


@click.command()
@click.option("--rate", default=50.0, show_default=True, type=click.FloatRange(0.1), help="Matches a second.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(0.1), help="Of the steady flow.")
@click.option("--burst", default=2_000, show_default=True, type=click.IntRange(1), help="Matches at once.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(0), help="Nights beside each receiver.")
@click.option("--rows", default=20_000, show_default=True, type=click.IntRange(1), help="Customers of each night.")
@click.option(
    "--out",
    default=Path(".finflows/bench-alerts"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of bench.json and bench.md.",
)
def alerts(rate: float, seconds: float, burst: int, rounds: int, rows: int, out: Path) -> None:
    """Measure the way of alerts on the embedded engine, to a receiver on this machine.

    Exit code 1 when the steady flow's p99 from match to 2xx is 5 seconds or more, when an alert was lost or posted
    twice, or when screening beside a receiver that is down takes more than 1.25 times as long as beside one that is
    well. The burst is reported: the engine's stand-in for DynamoDB limits it.
    """
    from finflows.bench.alert_delivery import (  # noqa: PLC0415 - help texts need no engine
        AlertFigures,
        AlertPlan,
        alert_tables,
        measure_disturbance,
        measure_flows,
    )

    def tell(step: str) -> None:
        click.echo(step, err=True)

    plan = AlertPlan(rate, seconds, burst, rounds, rows)
    now = datetime.now(tz=UTC)
    with TemporaryDirectory(prefix="finflows-bench-") as name:
        steady, sudden = measure_flows(project_folder(), Path(name), plan, tell)
    disturbed: dict[str, list[float]] = {}
    if rounds:
        with input_files(ScreeningInput(None, None, rows, 6_000), tell) as (customers, lists, folder):
            disturbed = measure_disturbance(customers, lists, folder, plan, tell)
    figures = AlertFigures(now, this_machine(), plan, steady, sudden, disturbed)
    found = alert_tables(figures)
    for table in found:
        Console().print(drawn(table))
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_bytes(TypeAdapter(AlertFigures).dump_json(figures, indent=2) + b"\n")
    (out / "bench.md").write_text("\n".join(map(as_markdown, found)), encoding="utf-8")
    if not figures.keeps_the_promise:
        told = "p99 is 5 s or more, an alert was lost or posted twice, or a receiver that is down slows the screening."
        click.echo(f"finflows: {told}", err=True)
        sys.exit(1)
