"""The stand-in of the providers: what it answers, that it says what it is, and how it goes wrong on request."""

import json
import socket
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import urllib3

from finflows.contracts.errors import InputRefused
from finflows.local.providers import invented_prices
from finflows.local.providers.call_window import CallWindow
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Oddities, Oddity, Scenario
from finflows.local.providers.standing_clock import StandingClock

MONDAY = date(2026, 11, 23)
CLOCK = StandingClock.of_session(MONDAY)
KEY = {"X-Finnhub-Token": "k"}


def asked(fake: FakeProviders, path: str, headers: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager() as pool:
        return pool.request("GET", fake.url + path, headers=headers, retries=False)


def document(fake: FakeProviders, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    found = json.loads(asked(fake, path, headers).data)
    assert isinstance(found, dict)
    return found


def test_the_clock_of_a_session_stands_at_0935_in_new_york() -> None:
    """In winter and in summer."""
    assert CLOCK.now() == datetime(2026, 11, 23, 14, 35, tzinfo=UTC)
    assert StandingClock.of_session(date(2026, 7, 1)).now() == datetime(2026, 7, 1, 13, 35, tzinfo=UTC)


def test_a_price_is_the_same_for_the_same_symbol_and_day() -> None:
    """Tests and the demo can be repeated; days and symbols differ."""
    assert invented_prices.price("AAPL", MONDAY) == invented_prices.price("AAPL", MONDAY)
    assert invented_prices.price("AAPL", MONDAY) != invented_prices.price("MSFT", MONDAY)
    assert invented_prices.price("AAPL", MONDAY) != invented_prices.price("AAPL", date(2026, 11, 24))


def test_no_invented_price_is_held_unless_asked_for() -> None:
    """A day's move is far from the half that is."""
    for number in range(300):
        symbol = f"S{number}"
        today, before = invented_prices.price(symbol, MONDAY), invented_prices.price(symbol, date(2026, 11, 20))
        assert abs(today / before - 1) < Decimal("0.1")


@pytest.mark.parametrize(("day", "before"), [(23, 20), (24, 23), (22, 20), (21, 20)])
def test_the_day_before_is_a_weekday(day: int, before: int) -> None:
    """The previous close of a Monday is Friday's."""
    assert invented_prices.previous_weekday(date(2026, 11, day)) == date(2026, 11, before)


def test_finnhubs_quote() -> None:
    """With its fields, twenty seconds old."""
    with FakeProviders(CLOCK) as fake:
        quote = document(fake, "/api/v1/quote?symbol=AAPL", KEY)
    assert set(quote) == {"c", "d", "dp", "h", "l", "o", "pc", "t"}
    assert quote["c"] == float(invented_prices.price("AAPL", MONDAY))
    assert quote["pc"] == float(invented_prices.price("AAPL", date(2026, 11, 20)))
    assert quote["t"] == CLOCK.now().timestamp() - 20


def test_every_answer_says_that_it_is_invented() -> None:
    """Errors included."""
    with FakeProviders(CLOCK) as fake:
        for path in ("/api/v1/quote?symbol=A", "/query?symbol=A&apikey=k", "/v6/latest/USD", "/nothing"):
            assert asked(fake, path).headers["X-Finflows-Invented"] == "true"


def test_a_missing_key_is_noticed() -> None:
    """As the real ones do; Finnhub and ExchangeRate-API take it in the address as well, which finflows never does."""
    with FakeProviders(CLOCK) as fake:
        assert asked(fake, "/api/v1/quote?symbol=A").status == 401
        assert "c" in document(fake, "/api/v1/quote?symbol=A&token=k")
        assert "Error Message" in document(fake, "/query?symbol=A")
        assert "rates" in document(fake, "/v6/latest/USD")
        assert "conversion_rates" in document(fake, "/v6/some-key/latest/USD")
        assert "conversion_rates" in document(fake, "/v6/latest/USD", {"Authorization": "Bearer k"})
        assert asked(fake, "/elsewhere").status == 404


def test_calls_are_counted_by_provider_and_symbol() -> None:
    """That is how tests prove that nobody asked twice."""
    with FakeProviders(CLOCK) as fake:
        for symbol in ("A", "B", "A"):
            asked(fake, f"/api/v1/quote?symbol={symbol}", KEY)
        asked(fake, "/v6/latest/USD")
        assert fake.calls.by_symbol == {("finnhub", "A"): 2, ("finnhub", "B"): 1, ("exchange_rate", "USD"): 1}
        assert (fake.calls.of("finnhub"), fake.calls.of("alpha_vantage"), fake.calls.total) == (3, 0, 4)


def test_more_calls_than_finnhub_bears_are_refused() -> None:
    """With the second at which the window starts anew."""
    with FakeProviders(CLOCK, calls_per_second=1) as fake:
        answers = [asked(fake, "/api/v1/quote?symbol=A", KEY) for _ in range(8)]
        refused = [answer for answer in answers if answer.status == 429]
        assert fake.calls.refused["finnhub"] == len(refused) > 0
        assert refused[0].headers["X-Ratelimit-Remaining"] == "0"
        assert refused[0].headers["X-Ratelimit-Reset"].isdecimal()


def test_a_window_starts_anew_each_second() -> None:
    """Of the clock, as the provider's does."""
    seconds = [10.0, 10.9, 10.95, 11.0, 11.1, 11.2]
    window = CallWindow(2, lambda: seconds.pop(0))
    assert [window.admits() for _ in range(6)] == [True, True, False, True, True, False]


def test_a_port_that_is_taken_is_told() -> None:
    """With what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputRefused, match=f"Port {port} of 127.0.0.1 cannot be listened on"):
            FakeProviders(CLOCK, port=port).__enter__()


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("AAPL=zero", Scenario("AAPL", Oddity.ZERO)),
        ("finnhub=throttled*3", Scenario("finnhub", Oddity.THROTTLED, 3)),
        ("BRK.B=jump*1", Scenario("BRK.B", Oddity.JUMP, 1)),
    ],
)
def test_a_scenario_is_written_in_one_word(text: str, scenario: Scenario) -> None:
    """Where, what, how often."""
    assert Scenario.parse(text) == scenario


@pytest.mark.parametrize("text", ["", "AAPL", "AAPL=", "AAPL=nonsense", "=zero", "AAPL=zero*", "AAPL=zero*x"])
def test_another_word_is_refused(text: str) -> None:
    """With all that could be meant."""
    with pytest.raises(InputRefused, match=r"is no scenario.*unknown, zero, stale, jump"):
        Scenario.parse(text)


def test_a_symbols_oddity_goes_first_and_ends_when_it_is_used_up() -> None:
    """Then its provider's, then everybody's."""
    oddities = Oddities(
        [Scenario("all", Oddity.DOWN), Scenario("finnhub", Oddity.HTML, 1), Scenario("A", Oddity.ZERO, 1)]
    )
    assert [oddities.of("finnhub", "A") for _ in range(3)] == [Oddity.ZERO, Oddity.HTML, Oddity.DOWN]
    assert Oddities().of("finnhub", "A") is None


def test_rates_are_for_many_currencies_and_usd_is_one() -> None:
    """Minor units of none, two and three places among them."""
    rates = invented_prices.rates(MONDAY)
    assert {"USD", "EUR", "JPY", "KRW", "TWD", "BHD"} <= set(rates)
    assert rates["USD"] == 1
    assert rates != invented_prices.rates(date(2026, 11, 24))
