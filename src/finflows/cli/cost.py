"""``finflows cost``: what a run would cost on AWS (``cost RUN``), and a month (``cost model``), line by line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from finflows.cli import options
from finflows.cli.project import project_folder
from finflows.cli.run_cost import cost_lines, whole_stack
from finflows.cost.fargate import START_S
from finflows.cost.lines import CostLine, total, total_on_demand
from finflows.cost.month import Load, month_lines
from finflows.cost.prices import AS_OF, NIGHTS_PER_MONTH, NO_ALLOWANCES, Allowances, Prices
from finflows.local.runs import RunStore
from finflows.local.standing_resources import standing_resources
from finflows.local.state_folder import StateFolder
from finflows.local.template.project import ProjectTemplate

_USUAL = Load()

start_seconds = click.option(
    "--start-seconds",
    default=START_S,
    show_default=True,
    type=click.FloatRange(0),
    help="Pull and start of a container, which are billed too.",
)
spot_discount = click.option(
    "--spot-discount",
    default=Prices().spot_discount,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="What Spot is cheaper by; an assumption.",
)


class _RunOrModel(click.Group):
    """``cost RUN`` without a word for it: what is no subcommand is a run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_RunOrModel)
def cost() -> None:
    """What it costs on AWS: `finflows cost RUN` for a run of the state folder, `finflows cost model` for a month."""


@cost.command("run", hidden=True)
@click.argument("run_id", metavar="RUN")
@options.state_dir
@start_seconds
@spot_discount
@options.as_json
def run_cost(run_id: str, state_dir: Path, start_seconds: float, spot_discount: float, *, as_json: bool) -> None:
    """What one run would cost on Fargate and Fargate Spot, by the seconds that were measured."""
    run = RunStore(StateFolder(state_dir)).read(run_id)
    lines = cost_lines(run, Prices(spot_discount=spot_discount), start_seconds)
    _show(f"{run_id} on AWS", lines, as_json=as_json)


@cost.command()
@click.option("--customers", default=_USUAL.customers, show_default=True, type=click.IntRange(0))
@click.option("--chunks", default=_USUAL.chunks, show_default=True, type=click.IntRange(1), help="Tasks per night.")
@click.option("--nights", default=NIGHTS_PER_MONTH, show_default="365/12", type=click.FloatRange(0))
@click.option(
    "--spot-share",
    default=_USUAL.spot_share,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Of the chunks, those that Spot finishes; the others are run again on demand.",
)
@click.option(
    "--names-per-second",
    default=_USUAL.names_per_second,
    show_default=True,
    type=click.FloatRange(1),
    help="Of one core: `finflows bench screening` measures it. 4.17 a second make 40 minutes of a 10,000-name chunk.",
)
@click.option("--months-kept", default=_USUAL.months_kept, show_default=True, type=click.IntRange(0))
@click.option("--plans", default=0, show_default=True, type=click.IntRange(0), help="Investment plans per market day.")
@click.option("--no-allowances", is_flag=True, help="As if nothing were always free.")
@start_seconds
@spot_discount
@options.as_json
def model(start_seconds: float, spot_discount: float, *, no_allowances: bool, as_json: bool, **load: Any) -> None:
    """What a month costs, with every line of the bill; alarms and the like are counted in template.yaml."""
    template = whole_stack() if load["plans"] else ProjectTemplate.load(project_folder())
    standing = standing_resources(template)
    allowances = NO_ALLOWANCES if no_allowances else Allowances()
    prices = Prices(spot_discount=spot_discount)
    lines = month_lines(Load(standing=standing, **load), prices, allowances, start_seconds)
    _show("A month on AWS", lines, as_json=as_json)


def _show(title: str, lines: Sequence[CostLine], *, as_json: bool) -> None:
    if as_json:
        options.echo_json(_document(lines))
        return
    table = Table("line", "quantity", "free", "unit", "$ per unit", "$", "$ if Spot had no discount", title=title)
    for column in table.columns[1:3] + table.columns[4:]:
        column.justify = "right"
    for line in lines:
        table.add_row(
            line.what,
            f"{line.quantity:,.4g}" if line.quantity < 1000 else f"{line.quantity:,.0f}",  # noqa: PLR2004 - thousands
            f"{line.free:,.0f}" if line.free else "",
            line.unit,
            f"{line.price:.10f}".rstrip("0").rstrip("."),
            f"{line.dollars:.4f}",
            f"{line.dollars_on_demand:.4f}",
        )
    table.add_section()
    table.add_row("total", "", "", "", "", f"{total(lines):.4f}", f"{total_on_demand(lines):.4f}")
    Console(width=132).print(table)
    click.echo(f"List prices of us-east-1 as of {AS_OF}; a container's start counts, Spot's discount is an assumption.")


def _document(lines: Sequence[CostLine]) -> dict[str, Any]:
    return {
        "pricesAsOf": AS_OF.isoformat(),
        "dollars": round(total(lines), 6),
        "dollarsOnDemand": round(total_on_demand(lines), 6),
        "lines": [
            {
                "what": line.what,
                "quantity": line.quantity,
                "free": line.free,
                "unit": line.unit,
                "price": line.price,
                "dollars": line.dollars,
                "dollarsOnDemand": line.dollars_on_demand,
            }
            for line in lines
        ],
    }
