"""Whom the quote desk asks, and what it makes of the answers. The database's part is tested in tests/integration."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.application.price_ports import Fault, GivenPrice, RateTable
from finflows.application.quote_desk import SharedQuoteDesk
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from price_calls import OPEN, StandingClock
from price_desks import SESSION
from quote_books import MemoryBreaker, MemoryQuoteBook, ScriptedPrices, ScriptedRates

GOOD = GivenPrice("somebody", Decimal(101), Decimal(100), OPEN - timedelta(minutes=1), {})
STALE = GivenPrice("somebody", Decimal(101), Decimal(100), OPEN - timedelta(days=1), {})
FAR = GivenPrice("somebody", Decimal(25), Decimal(100), OPEN - timedelta(minutes=1), {})
NEW = GivenPrice("somebody", Decimal(101), None, OPEN - timedelta(minutes=1), {})
DOWN = Fault.SERVER_ERROR
Answer = GivenPrice | Fault | None


def desk(
    first: Answer = GOOD,
    second: Answer = GOOD,
    rates: dict[str, Decimal | None] | None = None,
    breaker: MemoryBreaker | None = None,
) -> SharedQuoteDesk:
    table = RateTable("rates", "USD", {"USD": Decimal(1), **(rates or {})}, OPEN - timedelta(hours=14))
    prices = (ScriptedPrices("first", first), ScriptedPrices("second", second))
    book = MemoryQuoteBook()
    return SharedQuoteDesk(SESSION, book, breaker or MemoryBreaker(), prices, ScriptedRates(table), StandingClock())


def asked(of: SharedQuoteDesk) -> list[int]:
    return [len(provider.asked) for provider in of.prices if isinstance(provider, ScriptedPrices)]


@pytest.mark.parametrize(
    ("first", "second", "outcome", "calls"),
    [
        (GOOD, GOOD, None, [1, 0]),
        (STALE, GOOD, Reason.PRICE_STALE, [1, 0]),
        (FAR, GOOD, Reason.PRICE_HELD, [1, 0]),
        (NEW, GOOD, Reason.PRICE_UNAVAILABLE, [1, 0]),
        (DOWN, GOOD, None, [1, 1]),
        (None, GOOD, None, [1, 1]),
        (DOWN, STALE, Reason.PRICE_STALE, [1, 1]),
        (DOWN, FAR, Reason.PRICE_HELD, [1, 1]),
        (DOWN, DOWN, Reason.PRICE_UNAVAILABLE, [1, 1]),
        (DOWN, None, Reason.PRICE_UNAVAILABLE, [1, 1]),
        (None, DOWN, Reason.PRICE_UNAVAILABLE, [1, 1]),
        (None, None, Reason.UNKNOWN_SYMBOL, [1, 1]),
    ],
)
def test_every_pair_of_answers(first: Answer, second: Answer, outcome: Reason | None, calls: list[int]) -> None:
    """The second is asked after the first has failed or does not know it; only two who do not know it end plans."""
    at = desk(first, second)
    got = at.price("AAPL")
    assert (got.reason if isinstance(got, Refusal) else None) is outcome
    assert asked(at) == calls
    assert at.price("AAPL") == got
    assert asked(at) == calls


def test_a_refusal_says_what_happened_at_each() -> None:
    """For whoever reads why plans wait."""
    got = desk(DOWN, STALE).price("AAPL")
    assert isinstance(got, Refusal)
    assert got.detail.startswith("somebody gives a price of")
    assert got.detail.endswith("first failed (server_error).")


def test_an_open_breaker_is_a_failure_without_a_call() -> None:
    """The second is asked instead, and the breaker is told of no call that was not made."""
    breaker = MemoryBreaker(open={"first"})
    at = desk(breaker=breaker)
    assert isinstance(at.price("AAPL"), Quote)
    assert asked(at) == [0, 1]
    assert breaker.noted == [("second", None)]


def test_the_breaker_hears_of_every_call() -> None:
    """An unknown symbol is an answer."""
    breaker = MemoryBreaker()
    desk(DOWN, None, breaker=breaker).price("AAPL")
    assert breaker.noted == [("first", DOWN), ("second", None)]


class _TickingClock:
    """Never tells the same time twice, as a real one."""

    def __init__(self) -> None:
        self.at = OPEN + timedelta(minutes=30)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


def _ticking(provider: str, age: timedelta, *, told_as_age: bool) -> SharedQuoteDesk:
    """The provider's price is so old at the moment of its answer."""
    clock = _TickingClock()

    class Provider:
        name = provider

        def price(self, symbol: str) -> GivenPrice:
            now = clock.now()
            return GivenPrice(
                provider, Decimal(101), Decimal(100), now - age, {}, answered_at=now if told_as_age else None
            )

    return replace(desk(), prices=(Provider(),), clock=clock)


def test_data_that_are_delayed_by_15_minutes_are_of_use() -> None:
    """Their age is judged at the moment of the answer: a millisecond later they would be too old, always."""
    delay = timedelta(minutes=15)
    got = _ticking("delayed", delay, told_as_age=True).price("AAPL")
    assert isinstance(got, Quote), got
    assert got.fetched_at - got.as_of == delay
    older = _ticking("delayed", delay + timedelta(milliseconds=1), told_as_age=True).price("AAPL")
    assert isinstance(older, Refusal)
    assert older.reason is Reason.PRICE_STALE


def test_a_time_that_the_provider_gives_is_judged_when_the_desk_has_it() -> None:
    """No slack for anybody whose prices have a time of their own."""
    got = _ticking("timed", timedelta(minutes=15), told_as_age=False).price("AAPL")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_STALE


@pytest.mark.parametrize(
    ("base", "quote", "reason"),
    [
        ("EUR", "XTS", Reason.UNSUPPORTED_CURRENCY),
        ("XTS", "EUR", Reason.UNSUPPORTED_CURRENCY),
        ("EUR", "BAD", Reason.FX_UNAVAILABLE),
        ("BAD", "EUR", Reason.FX_UNAVAILABLE),
        ("BIG", "TNY", Reason.FX_UNAVAILABLE),
        ("TNY", "BIG", Reason.FX_UNAVAILABLE),
    ],
)
def test_a_rate_that_cannot_be_derived(base: str, quote: str, reason: Reason) -> None:
    """What is not in the table ends plans; what came spoilt, or is no rate when it is divided, makes them wait."""
    rates = {"EUR": Decimal("0.85"), "BAD": None, "BIG": Decimal(900_000_000), "TNY": Decimal("1E-10")}
    at = desk(rates=rates)
    got = at.fx(base, quote)
    assert isinstance(got, Refusal)
    assert got.reason is reason
    assert at.book.find(QuoteKind.FX, base + quote) == got, "people look there why plans wait"


rate = st.decimals("0.1", "30000", places=4)


@given(rate, rate)
def test_there_and_back_is_one(eur: Decimal, twd: Decimal) -> None:
    """To what ten places can hold: a cross rate is off by half a unit of the last place, times the other rate."""
    at = desk(rates={"EUR": eur, "TWD": twd})
    there, back = at.fx("EUR", "TWD"), at.fx("TWD", "EUR")
    assert isinstance(there, Quote)
    assert isinstance(back, Quote)
    slack = Decimal("0.5E-10") * (there.value + back.value) + Decimal("1E-20")
    assert abs(there.value * back.value - 1) <= slack
