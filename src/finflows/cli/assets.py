"""``finflows assets``: what plans can buy."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.postgres.plan_book import PostgresPlanBook
from finflows.application.add_plan import new_asset
from finflows.cli import options
from finflows.cli.plan_database import plan_database
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest
from finflows.investments.amounts import plain
from finflows.investments.plans import Asset


@click.group("assets", context_settings={"help_option_names": ["-h", "--help"]})
def assets() -> None:
    """Look after what plans can buy."""


@assets.command()
@click.argument("symbol")
@click.option(
    "--market", default="XNYS", show_default=True, help="ISO 10383 code of the market in whose sessions it is bought."
)
@click.option("--currency", default="USD", show_default=True, help="Currency of its price.")
@click.option(
    "--quantity-scale",
    default=6,
    show_default=True,
    type=click.IntRange(0, 9),
    help="Decimal places of a quantity; 0: whole units only.",
)
@click.option("--minimum", default="0", show_default=True, help="Smallest amount of one purchase, in that currency.")
@options.state_dir
@options.as_json
def add(
    symbol: str, market: str, currency: str, quantity_scale: int, minimum: str, state_dir: Path, *, as_json: bool
) -> None:
    """Add an asset."""
    given = {
        "symbol": symbol,
        "market": market,
        "currency": currency,
        "quantity_scale": quantity_scale,
        "minimum": minimum,
    }
    asset = new_asset(AssetRequest.parse(given, what="The asset"))
    with plan_database(state_dir) as connection:
        if not PostgresPlanBook(connection).add_asset(asset):
            raise InputRefused(f"There is an asset {symbol} already.")
    if as_json:
        options.echo_json(_document(asset))
    else:
        click.echo(f"{asset.symbol} can be bought in {asset.market}, for {asset.currency}.")


@assets.command("list")
@options.state_dir
@options.as_json
def list_assets(state_dir: Path, *, as_json: bool) -> None:
    """List what plans can buy."""
    with plan_database(state_dir) as connection:
        found = PostgresPlanBook(connection).assets()
    if as_json:
        options.echo_json([_document(asset) for asset in found])
        return
    if not found:
        click.echo("No assets. Add one: finflows assets add SYMBOL")
        return
    table = Table("symbol", "market", "currency", "decimal places", "minimum")
    for asset in found:
        table.add_row(asset.symbol, asset.market, asset.currency, str(asset.quantity_scale), plain(asset.minimum))
    Console().print(table)


def _document(asset: Asset) -> dict[str, object]:
    return {
        "symbol": asset.symbol,
        "market": asset.market,
        "currency": asset.currency,
        "quantityScale": asset.quantity_scale,
        "minimum": plain(asset.minimum, grouped=False),
    }
