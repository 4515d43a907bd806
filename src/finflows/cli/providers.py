"""``finflows providers fake``: a stand-in of the price providers on this machine, for trying and for tests."""

import threading
from datetime import datetime

import click

from finflows.adapters.clock import SystemClock
from finflows.cli import options
from finflows.cli.command_group import CommandGroup
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Oddity, Scenario
from finflows.local.providers.standing_clock import StandingClock

_ODDITIES = ", ".join(Oddity)


@click.group("providers", cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def providers() -> None:
    """Stand in for the providers of prices and exchange rates."""


@providers.command(epilog=f"WHAT is one of: {_ODDITIES}.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port of 127.0.0.1.  [default: a free one]")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="WHERE=WHAT[*N]",
    help="What goes wrong: at a symbol, a provider (finnhub, alpha_vantage, exchange_rate) or all; N times, or always.",
)
@click.option(
    "--session-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Prices of this day, 09:35 New York time.  [default: of now]",
)
@click.option(
    "--calls-per-second",
    default=0,
    show_default="any number",
    type=click.IntRange(0),
    help="What Finnhub bears before it says 429.",
)
@options.as_json
def fake(
    port: int, scenarios: tuple[str, ...], session_date: datetime | None, calls_per_second: int, *, as_json: bool
) -> None:
    """Serve INVENTED prices and rates as Finnhub, Alpha Vantage and ExchangeRate-API would, until it is stopped.

    What it prints are the variables that make finflows ask here. Every price from here is stored under a provider's
    name that ends in -fake.
    """
    clock = StandingClock.of_session(session_date.date()) if session_date else SystemClock()
    told = [Scenario.parse(text) for text in scenarios]
    with FakeProviders(clock, told, port=port, calls_per_second=calls_per_second) as served:
        if as_json:
            options.echo_json(dict(served.environment))
        else:
            click.echo("# Invented prices: for trying and for tests. Stop with Ctrl-C.")
            click.echo("\n".join(f"export {name}={value}" for name, value in served.environment.items()))
        threading.Event().wait()
