"""The quote desk on a real PostgreSQL, against a stand-in of the providers over real HTTP."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
import stamina

from finflows.adapters.postgres.quotes import PostgresQuoteBook
from finflows.application.quote_desk import SharedQuoteDesk
from finflows.contracts.errors import TryAgain
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from finflows.local.providers import invented_prices
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Scenario
from price_calls import OPEN, StandingClock
from price_desks import DAY, RUN, looking_into, open_desk, start_run


@dataclass(frozen=True)
class Stage:
    database: str
    fake: FakeProviders
    desk: SharedQuoteDesk
    opened: Callable[..., SharedQuoteDesk]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with looking_into(self.database) as table:
            return table.rows(query)


@pytest.fixture(autouse=True)
def no_waits() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def stage(database: str) -> Iterator[Callable[..., Stage]]:
    """``stage("AAPL=zero", QUOTE_RETRY_AFTER_S="0")``: a desk and the stand-in that it asks."""
    with ExitStack() as stack:

        def made(*scenarios: str, **settings: str) -> Stage:
            fake = stack.enter_context(FakeProviders(StandingClock(), [Scenario.parse(text) for text in scenarios]))
            environment: Mapping[str, str] = {**fake.environment, **settings}
            start_run(database)

            def opened(at_minutes: float = 0, run_id: str = RUN) -> SharedQuoteDesk:
                clock = StandingClock(OPEN + timedelta(minutes=at_minutes))
                return stack.enter_context(open_desk(database, environment, run_id=run_id, clock=clock))

            return Stage(database, fake, opened(), opened)

        yield made


def test_a_price_is_asked_for_once_and_shared(stage: Callable[..., Stage]) -> None:
    """The second task gets the very same stored quote."""
    on = stage()
    quote = on.desk.price("AAPL")
    assert isinstance(quote, Quote)
    assert (quote.kind, quote.key, quote.provider) == (QuoteKind.PRICE, "AAPL", "finnhub-fake")
    assert quote.value == invented_prices.price("AAPL", DAY)
    assert quote.as_of == OPEN - timedelta(seconds=20)
    assert on.opened().price("AAPL") == quote
    assert on.desk.price("AAPL") == quote
    assert on.fake.calls.by_symbol == {("finnhub", "AAPL"): 1}
    raw = str(invented_prices.price("AAPL", DAY))
    assert on.rows("SELECT quote_id, raw ->> 'c' FROM investing.quote") == [(quote.quote_id, raw)]


def test_all_currencies_come_with_one_call(stage: Callable[..., Stage]) -> None:
    """A rate between two currencies is derived in Decimal, and is stored with what it was derived from."""
    on = stage()
    rates = invented_prices.rates(DAY)
    for base, quote in (("EUR", "USD"), ("USD", "TWD"), ("GBP", "JPY")):
        got = on.opened().fx(base, quote)
        assert isinstance(got, Quote)
        assert (got.key, got.provider) == (base + quote, "exchange_rate-fake")
        assert got.value == (rates[quote] / rates[base]).quantize(Decimal("1E-10"))
        assert got.quote_id is not None
        assert on.desk.fx(base, quote) == got
    assert on.fake.calls.by_symbol == {("exchange_rate", "USD"): 1}
    assert len(on.rows("SELECT 1 FROM investing.quote WHERE kind = 'fx'")) == 4  # the table, and three pairs


def test_a_currency_against_itself_is_nobodys_quote(stage: Callable[..., Stage]) -> None:
    """No call, no row."""
    on = stage()
    got = on.desk.fx("EUR", "EUR")
    assert isinstance(got, Quote)
    assert (got.value, got.quote_id, got.provider) == (1, None, "none")
    assert on.fake.calls.total == 0


def test_a_currency_that_the_table_lacks_is_permanently_unsupported(stage: Callable[..., Stage]) -> None:
    """Never 1:1, and asking again brings no other table."""
    on = stage()
    got = on.desk.fx("XTS", "USD")
    assert got == Refusal(Reason.UNSUPPORTED_CURRENCY, "exchange_rate-fake has no rate of XTS.")


@pytest.mark.parametrize("oddity", ["negative", "absurd"])
def test_a_spoilt_rate_holds_up_its_own_currency_only(stage: Callable[..., Stage], oddity: str) -> None:
    """It is no reason to call the currency unsupported: that would end plans."""
    on = stage(f"exchange_rate={oddity}")
    got = on.desk.fx("EUR", "USD")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.FX_UNAVAILABLE
    assert isinstance(on.desk.fx("USD", "JPY"), Quote)


@pytest.mark.parametrize(
    ("oddity", "reason"),
    [
        ("stale", Reason.FX_STALE),
        ("down", Reason.FX_UNAVAILABLE),
        ("quota", Reason.FX_UNAVAILABLE),
        ("bad_key", Reason.FX_UNAVAILABLE),
        ("html", Reason.FX_UNAVAILABLE),
        ("closed", Reason.FX_UNAVAILABLE),
        ("not_a_number", Reason.FX_UNAVAILABLE),
    ],
)
def test_without_usable_rates_plans_wait(stage: Callable[..., Stage], oddity: str, reason: Reason) -> None:
    """The refusal is shared as well: other pairs and other tasks ask nobody."""
    on = stage(f"exchange_rate={oddity}")
    got = on.desk.fx("EUR", "USD")
    assert isinstance(got, Refusal)
    assert got.reason is reason
    calls = on.fake.calls.total
    assert on.opened().fx("GBP", "USD") == got
    assert on.fake.calls.total == calls


def test_zeros_are_asked_for_again_and_nobody_else_is(stage: Callable[..., Stage]) -> None:
    """A provider under load."""
    on = stage("AAPL=zero*1")
    assert isinstance(on.desk.price("AAPL"), Quote)
    assert on.fake.calls.by_symbol == {("finnhub", "AAPL"): 2}


def test_a_symbol_is_unknown_only_when_all_say_so(stage: Callable[..., Stage]) -> None:
    """Then its plans fail; one provider's word is not enough for that."""
    on = stage("NOPE=unknown")
    got = on.desk.price("NOPE")
    assert got == Refusal(
        Reason.UNKNOWN_SYMBOL, "finnhub-fake does not know NOPE. alpha_vantage-fake does not know NOPE."
    )
    assert on.fake.calls.by_symbol == {("finnhub", "NOPE"): 2, ("alpha_vantage", "NOPE"): 1}
    assert on.opened().price("NOPE") == got
    assert on.fake.calls.total == 3


def test_zeros_for_a_symbol_that_the_other_knows_make_plans_wait(stage: Callable[..., Stage]) -> None:
    """The other's price is yesterday's: it is not used, and the symbol is not called unknown."""
    on = stage("AAPL=zero")
    got = on.desk.price("AAPL")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_STALE
    assert "alpha_vantage-fake" in got.detail


def test_an_outage_and_an_unknown_symbol_are_not_the_same(stage: Callable[..., Stage]) -> None:
    """One does not answer, the other does not know it: nobody can say that it does not exist."""
    on = stage("alpha_vantage=unknown", "finnhub=down")
    got = on.desk.price("AAPL")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_UNAVAILABLE
    assert "finnhub-fake answers 502 (server_error). alpha_vantage-fake does not know AAPL." in got.detail


def test_the_fallback_gives_the_price_when_the_first_has_failed(stage: Callable[..., Stage]) -> None:
    """With an entitlement its price is of now."""
    on = stage("finnhub=down", ALPHA_VANTAGE_ENTITLEMENT="realtime")
    quote = on.desk.price("AAPL")
    assert isinstance(quote, Quote)
    assert (quote.provider, quote.as_of) == ("alpha_vantage-fake", OPEN)
    assert on.fake.calls.by_symbol == {("finnhub", "AAPL"): 3, ("alpha_vantage", "AAPL"): 1}


@pytest.mark.parametrize(
    ("oddity", "reason", "asks_the_other"),
    [
        ("stale", Reason.PRICE_STALE, False),
        ("jump", Reason.PRICE_HELD, False),
        ("negative", Reason.PRICE_STALE, True),
        ("absurd", Reason.PRICE_STALE, True),
        ("not_a_number", Reason.PRICE_STALE, True),
        ("error", Reason.PRICE_STALE, True),
        ("not_entitled", Reason.PRICE_STALE, True),
        ("bad_key", Reason.PRICE_STALE, True),
        ("html", Reason.PRICE_STALE, True),
        ("truncated", Reason.PRICE_STALE, True),
        ("closed", Reason.PRICE_STALE, True),
        ("huge", Reason.PRICE_STALE, True),
    ],
)
def test_whatever_finnhub_does_nothing_is_bought_at_it(
    stage: Callable[..., Stage], oddity: str, reason: Reason, *, asks_the_other: bool
) -> None:
    """The fallback, whose free data are yesterday's, is asked when the first has failed, and only then."""
    on = stage(f"finnhub={oddity}")
    got = on.desk.price("AAPL")
    assert isinstance(got, Refusal)
    assert got.reason is reason
    assert bool(on.fake.calls.of("alpha_vantage")) is asks_the_other
    assert on.rows("SELECT 1 FROM investing.quote") == []


def test_a_refusal_is_not_asked_for_again_until_it_is_old(stage: Callable[..., Stage]) -> None:
    """Thirty tasks do not repeat a failing call; the verification loop of the same run does."""
    on = stage("AAPL=stale*1")
    assert isinstance(on.desk.price("AAPL"), Refusal)
    assert isinstance(on.opened().price("AAPL"), Refusal)
    assert on.fake.calls.total == 1
    with looking_into(on.database) as table:
        table.connection.execute("UPDATE investing.quote_refusal SET refused_at = refused_at - interval '301 seconds'")
    assert isinstance(on.opened().price("AAPL"), Quote)
    assert on.fake.calls.total == 2


def test_a_refusal_younger_than_five_minutes_stands(stage: Callable[..., Stage]) -> None:
    """By the server's clock, to the second before."""
    on = stage("AAPL=stale*1")
    on.desk.price("AAPL")
    with looking_into(on.database) as table:
        table.connection.execute("UPDATE investing.quote_refusal SET refused_at = refused_at - interval '200 seconds'")
    assert isinstance(on.opened().price("AAPL"), Refusal)


@pytest.mark.parametrize(("oddity", "calls"), [("bad_key", 1), ("down", 15), ("closed", 15), ("not_entitled", 8)])
def test_the_breaker_opens_for_a_provider_in_trouble(stage: Callable[..., Stage], oddity: str, calls: int) -> None:
    """At once for a bad key; after five symbols of three tries each in an outage; never for what is a symbol's own."""
    on = stage(f"finnhub={oddity}")
    for number in range(8):
        assert isinstance(on.opened().price(f"S{number}"), Refusal)
    assert on.fake.calls.of("finnhub") == calls


@pytest.mark.parametrize(("scenario", "symbols"), [("finnhub=down*15", 5), ("finnhub=bad_key*1", 1)])
def test_an_open_breaker_closes_for_another_try_of_the_same_run(
    stage: Callable[..., Stage], scenario: str, symbols: int
) -> None:
    """Outages end, and keys are replaced while the run waits."""
    on = stage(scenario)
    for number in range(symbols):
        on.desk.price(f"S{number}")
    assert isinstance(on.desk.price("S6"), Refusal)
    with looking_into(on.database) as table:
        table.connection.execute("UPDATE investing.api_slot SET broken_until = broken_until - interval '301 seconds'")
    assert isinstance(on.desk.price("S7"), Quote)


def test_a_spent_quota_is_not_asked_for_again_in_this_run(stage: Callable[..., Stage]) -> None:
    """Twenty-five free calls a day are soon gone; another run tries again."""
    on = stage("finnhub=zero", "alpha_vantage=quota")
    for number in range(3):
        got = on.desk.price(f"S{number}")
        assert isinstance(got, Refusal)
        assert got.reason is Reason.PRICE_UNAVAILABLE
    assert on.fake.calls.of("alpha_vantage") == 1
    assert on.rows("SELECT broken_until::text FROM investing.api_slot WHERE provider = 'alpha_vantage-fake'") == [
        ("infinity",)
    ]
    start_run(on.database, "inv-xtai-2026-11-23", market="XTAI")
    on.opened(run_id="inv-xtai-2026-11-23").price("S0")
    assert on.fake.calls.of("alpha_vantage") == 2


def test_our_own_count_of_the_days_calls_stops_before_the_provider_does(stage: Callable[..., Stage]) -> None:
    """Over all runs of the day."""
    on = stage("finnhub=zero", ALPHA_VANTAGE_CALLS_PER_DAY="2")
    told = [on.desk.price(f"S{number}") for number in range(4)]
    assert on.fake.calls.of("alpha_vantage") == 2
    assert isinstance(told[2], Refusal)
    assert "may be asked 2 times a day and was (quota_spent)" in told[2].detail
    assert isinstance(told[3], Refusal)
    assert "breaker_open" in told[3].detail


def test_the_count_starts_anew_with_the_day(stage: Callable[..., Stage]) -> None:
    """New York's day."""
    on = stage("finnhub=zero", ALPHA_VANTAGE_CALLS_PER_DAY="2")
    for number in range(2):
        on.desk.price(f"S{number}")
    with looking_into(on.database) as table:
        table.connection.execute("UPDATE investing.api_slot SET day = day - 1")
    on.desk.price("S2")
    assert on.rows("SELECT calls FROM investing.api_slot WHERE provider = 'alpha_vantage-fake'") == [(1,)]


def test_a_provider_that_recovers_is_not_counted_down(stage: Callable[..., Stage]) -> None:
    """Five failures in a row: an answer in between starts the count anew."""
    on = stage(*(f"S{number}=down" for number in range(8) if number != 4))
    for number in range(8):
        on.desk.price(f"S{number}")
    assert isinstance(on.desk.price("S8"), Quote)


def test_a_turn_that_others_never_give_back_is_told(stage: Callable[..., Stage]) -> None:
    """The task may be tried again."""
    on = stage()
    other = on.opened()
    book = on.desk.book
    assert isinstance(book, PostgresQuoteBook)
    book.connection.execute("SET lock_timeout = '50ms'")
    with (
        other.book.turn_at(QuoteKind.PRICE, "AAPL"),
        pytest.raises(TryAgain, match="Another task has been asking for AAPL"),
    ):
        on.desk.price("AAPL")
    assert isinstance(on.desk.price("AAPL"), Quote)
    assert on.fake.calls.total == 1
