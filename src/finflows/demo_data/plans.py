"""Invented recurring investment plans: all frequencies, rolls and catch-ups, currencies of none to three decimals.

About one in twenty is broken on purpose, each in one way that a day of investing has to cope with. The same seed and
day give the same plans; a longer list begins with the shorter one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from finflows.demo_data.seeds import number_below, one_in, one_of, seeded

UNKNOWN_SYMBOL = "NOSUCH"
"""In the list of assets, but at no provider of prices."""
WHOLE_UNITS_ONLY = "BRK.A"
CURRENCY_WITHOUT_RATE = "KPW"
"""ISO 4217 has it, providers of rates do not."""

_PLANS_PER_ACCOUNT = 3
_ONE_BROKEN_IN = 20
_MOST_DAYS_MISSED = 10
_MOST_DAYS_AHEAD = 20
_BELOW_MINIMUM = Decimal("0.50")
_MINIMUM = Decimal("1.00")  # of a purchase, as brokers of fractions have it
_BELOW_ONE_UNIT = Decimal("5.00")

_TRADED = (
    "AAPL AMZN BND COST DIA DIS GLD GOOGL IBM IVV IWM JNJ JPM KO MA MCD META MSFT NFLX NKE NVDA PEP PFE PG QQQ SCHD "
    "SPY TSLA UNH V VEA VGT VIG VNQ VOO VT VTI VWO VXUS VYM WMT XOM"
)
_SYMBOLS = tuple(_TRADED.split())
_FREQUENCIES = ("daily", "weekly", "biweekly", "semi_monthly", "monthly", "monthly", "quarterly", "yearly")
_ROLLS = ("following", "following", "following", "preceding", "modified_following")
_CATCH_UPS = ("one", "one", "one", "all", "none")
_STEPS = {
    "USD": Decimal("5.00"),
    "EUR": Decimal("5.00"),
    "GBP": Decimal("2.50"),
    "CHF": Decimal("7.35"),
    "CAD": Decimal("9.99"),
    "SGD": Decimal("12.50"),
    "HKD": Decimal("40.00"),
    "TWD": Decimal("150.00"),
    "JPY": Decimal(750),
    "KRW": Decimal(7000),
    "BHD": Decimal("2.125"),
    "KWD": Decimal("1.875"),
}
_MOST_STEPS = 40
_CURRENCIES = ("USD", "USD", "USD", "USD", *_STEPS)


@dataclass(frozen=True, slots=True)
class DemoAsset:
    symbol: str
    quantity_scale: int
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class DemoPlan:
    source_ref: str
    account: str
    symbol: str
    amount: Decimal
    currency: str
    frequency: str
    every: int
    start: date
    roll: str
    catch_up: str
    broken: str | None = None
    """The reason for which no purchase comes of it."""


def demo_assets() -> list[DemoAsset]:
    """All that the plans buy, priced in USD on XNYS."""
    traded = [DemoAsset(symbol, 6, _MINIMUM) for symbol in (*_SYMBOLS, UNKNOWN_SYMBOL)]
    return [*traded, DemoAsset(WHOLE_UNITS_ONLY, 0, Decimal(0))]


def demo_plans(count: int, seed: int, due: date) -> Iterator[DemoPlan]:
    """Most have an occurrence on that day, some were missed in the days before, some begin later."""
    rng = seeded("plans", seed)
    for number in range(1, count + 1):
        yield _broken(_plan(rng, number, due), number, due)


def _plan(rng: Random, number: int, due: date) -> DemoPlan:
    currency = one_of(rng, _CURRENCIES)
    return DemoPlan(
        source_ref=f"demo:{number}",
        account=f"demo-{1 + (number - 1) // _PLANS_PER_ACCOUNT:04}",
        symbol=one_of(rng, _SYMBOLS),
        amount=_STEPS[currency] * (1 + number_below(rng, _MOST_STEPS)),
        currency=currency,
        frequency=one_of(rng, _FREQUENCIES),
        every=2 if one_in(rng, 10) else 1,
        start=due + timedelta(days=_days_off(rng)),
        roll=one_of(rng, _ROLLS),
        catch_up=one_of(rng, _CATCH_UPS),
    )


def _days_off(rng: Random) -> int:
    """Of the start, from the day: 0 for two in three."""
    if not one_in(rng, 3):
        return 0
    if one_in(rng, 3):
        return 1 + number_below(rng, _MOST_DAYS_AHEAD)
    return -1 - number_below(rng, _MOST_DAYS_MISSED)


def _broken(plan: DemoPlan, number: int, due: date) -> DemoPlan:
    """Every twentieth, in turns: the ways of being broken are few, and each is to be seen."""
    if number % _ONE_BROKEN_IN:
        return plan
    ways = (
        ("unknown_symbol", UNKNOWN_SYMBOL, plan.amount, plan.currency),
        ("unsupported_currency", plan.symbol, Decimal(10_000), CURRENCY_WITHOUT_RATE),
        ("below_minimum", plan.symbol, _BELOW_MINIMUM, "USD"),
        ("below_one_unit", WHOLE_UNITS_ONLY, _BELOW_ONE_UNIT, "USD"),
    )
    broken, symbol, amount, currency = ways[number // _ONE_BROKEN_IN % len(ways)]
    return DemoPlan(
        plan.source_ref,
        plan.account,
        symbol,
        amount,
        currency,
        plan.frequency,
        plan.every,
        due,
        plan.roll,
        "one",
        broken,
    )
