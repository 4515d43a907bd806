"""``finflows demo-data plans``: invented recurring investment plans, as finflows.demo_data.plans makes them."""

from datetime import date, datetime
from pathlib import Path

import click

from finflows.adapters.market_holidays import holidays_of_year
from finflows.application.run_identity import NEW_YORK
from finflows.cli.text_files import text_file
from finflows.demo_data.plan_rows import write_assets_csv, write_plans_csv, write_plans_json
from finflows.demo_data.plans import demo_assets, demo_plans
from finflows.demo_data.sample_list import DEFAULT_SEED
from finflows.investments.sessions import MARKETS, SessionCalendar

_DEFAULT_COUNT = 300


@click.command("plans")
@click.option("--count", default=_DEFAULT_COUNT, show_default=True, type=click.IntRange(1), help="How many plans.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="The same seed and day give the same data.")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The session on which most of them are due.  [default: New York's last one, as of finflows run investments]",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File: .json (with assets) or .csv.")
@click.option("--assets", type=click.Path(path_type=Path), help="CSV file for the assets, beside a .csv of plans.")
def make_plans(count: int, seed: int, due: datetime | None, out: Path, assets: Path | None) -> None:
    """Make a file of plans for 'finflows plans import'. One in twenty is broken on purpose."""
    day = due.date() if due else _last_session()
    plans = list(demo_plans(count, seed, day))
    if out.suffix not in {".json", ".csv"}:
        raise click.BadParameter(f"{out}: the name must end in .json or .csv.", param_hint="--out")
    with text_file(str(out)) as sink:
        if out.suffix == ".json":
            write_plans_json(plans, demo_assets(), sink)
        else:
            write_plans_csv(plans, sink)
    if assets is not None:
        with text_file(str(assets)) as sink:
            write_assets_csv(demo_assets(), sink)
    broken = sum(plan.broken is not None for plan in plans)
    click.echo(f"{count:,} plans, most of them due on {day}, {broken:,} broken on purpose: {out}", err=True)


def _last_session() -> date:
    return SessionCalendar(MARKETS["XNYS"], holidays_of_year).on_or_before(datetime.now(NEW_YORK).date())
