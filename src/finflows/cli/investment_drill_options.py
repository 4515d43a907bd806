"""Drill options of investments runs: what the invented providers do wrong, and another time of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import click

from finflows.contracts.errors import InputRefused
from finflows.local.providers.oddities import Scenario


@dataclass(frozen=True, slots=True)
class InvestmentDrill:
    scenarios: tuple[Scenario, ...]
    clock: datetime | None


def investment_drill_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options to a command, which is given what they say as ``investment_drill``."""

    @wraps(command)
    def with_drill(**given: Any) -> None:
        scenarios = tuple(map(Scenario.parse, given.pop("scenarios")))
        drill = InvestmentDrill(scenarios, _moment(given.pop("clock")))
        command(investment_drill=drill, **given)

    scenario = click.option(
        "--scenario",
        "scenarios",
        multiple=True,
        metavar="WHERE=WHAT[*N]",
        help="Drill: what invented prices do wrong, such as AAPL=stale or finnhub=down*5 (finflows providers fake -h).",
    )
    clock = click.option(
        "--clock",
        metavar="TIME",
        help="Drill: what the clocks of functions and tasks show when they start, such as 2026-11-27T13:05-05:00.",
    )
    return scenario(clock(with_drill))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InputRefused(f"--clock {text} is no time with an offset. Write it as 2026-11-27T13:05-05:00.")
    return moment
