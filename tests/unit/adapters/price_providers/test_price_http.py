"""What all clients of the providers share: whom they ask, how long, and that no key is ever seen."""

import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import stamina
import urllib3
from pytest_httpserver import HTTPServer
from werkzeug import Request

from certificates import self_signed
from finflows.adapters.postgres.quotes import LONGEST_TURN_S
from finflows.adapters.price_providers.http import CallLimits, Endpoint
from finflows.application.price_ports import Fault, ProviderFailed
from finflows.contracts.errors import InputRefused
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Oddity, Scenario
from list_servers import Answer, ListServer, list_server
from price_calls import (
    IMPATIENT,
    QUICK,
    SECRET,
    RememberingPace,
    StandingClock,
    alpha_vantage,
    api,
    exchange_rate,
    finnhub,
)

PRICE_PATH = "/api/v1/quote?symbol=AAPL"

ASKS: dict[str, Callable[[str, RememberingPace, CallLimits], object]] = {
    "finnhub": lambda url, pace, limits: finnhub(url, pace=pace, limits=limits).price("AAPL"),
    "alpha_vantage": lambda url, pace, limits: alpha_vantage(url, pace=pace, limits=limits).price("AAPL"),
    "exchange_rate": lambda url, pace, limits: exchange_rate(url, pace=pace, limits=limits).rates(),
}
PASSING = {Oddity.SLOW: Fault.TIMEOUT, Oddity.CLOSED: Fault.BROKEN_OFF, Oddity.TRUNCATED: Fault.BROKEN_OFF}
TRANSPORT = {**PASSING, Oddity.DOWN: Fault.SERVER_ERROR, Oddity.HTML: Fault.NOT_JSON, Oddity.HUGE: Fault.TOO_LARGE}


def limits_for(oddity: Oddity | None) -> CallLimits:
    return IMPATIENT if oddity is Oddity.SLOW else QUICK


@pytest.mark.parametrize("oddity", TRANSPORT)
@pytest.mark.parametrize("provider", ASKS)
def test_broken_bodies_have_codes_at_every_provider(provider: str, oddity: Oddity) -> None:
    """A body that trickles never times out by itself: the whole call does."""
    pace = RememberingPace()
    with FakeProviders(StandingClock(), [Scenario("all", oddity)]) as fake, pytest.raises(ProviderFailed) as caught:
        ASKS[provider](fake.url, pace, limits_for(oddity))
    assert caught.value.fault is TRANSPORT[oddity]
    assert pace.turns == (3 if caught.value.fault.outage else 1)


@pytest.mark.parametrize("provider", ASKS)
def test_what_may_pass_is_tried_again(provider: str) -> None:
    """And then it is as if nothing had been."""
    with FakeProviders(StandingClock(), [Scenario("all", Oddity.CLOSED, 1), Scenario("all", Oddity.DOWN, 1)]) as fake:
        assert ASKS[provider](fake.url, RememberingPace(), QUICK) is not None
        assert fake.calls.of(provider) == 3


def test_an_answer_that_does_not_come_is_a_timeout(httpserver: HTTPServer) -> None:
    """Not one byte of it. urllib3's own error knows the whole address: it is not among those behind ours."""
    stopping = threading.Event()

    def never(request: Request) -> None:
        stopping.wait()

    httpserver.expect_request("/query").respond_with_handler(never)
    with stamina.set_testing(True, attempts=1), pytest.raises(ProviderFailed) as caught:
        alpha_vantage(httpserver.url_for(""), limits=IMPATIENT).price("AAPL")
    stopping.set()
    assert caught.value.fault is Fault.TIMEOUT
    behind: BaseException | None = caught.value
    while behind is not None:
        assert not isinstance(behind, urllib3.exceptions.HTTPError)
        behind = behind.__cause__ or behind.__context__


@pytest.mark.parametrize("provider", ASKS)
@pytest.mark.parametrize("oddity", [None, *Oddity])
def test_no_key_is_ever_written(
    provider: str, oddity: Oddity | None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """At the most talkative level, of every logger, in the error's text, its traceback and the errors behind it."""
    for name in ("", "urllib3", "urllib3.connectionpool", "urllib3.util.retry", "stamina"):
        caplog.set_level(logging.DEBUG, logger=name)
    told = ""
    with FakeProviders(StandingClock(), [Scenario("all", oddity)] if oddity else []) as fake:
        try:
            ASKS[provider](fake.url, RememberingPace(), limits_for(oddity))
        except ProviderFailed as exc:
            told = "".join(traceback.format_exception(exc)) + repr(exc.__context__) + repr(exc.__cause__)
    captured = capfd.readouterr()
    ours = (record for record in caplog.records if record.name != "werkzeug")  # the tests' own server
    logged = "".join(f"{record.getMessage()} {vars(record)}" for record in ours)
    for text in (told, captured.out, captured.err, logged):
        assert SECRET not in text
        assert "apikey" not in text


def test_other_programs_addresses_are_not_logged_either(caplog: pytest.LogCaptureFixture, server: ListServer) -> None:
    """The filter is on urllib3's logger: this is what it would write without one."""
    alpha_vantage(server.url)
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")
    with urllib3.PoolManager() as pool:
        pool.request("GET", f"{server.url}/query?apikey={SECRET}", retries=False)
    assert SECRET not in caplog.text
    logging.getLogger("urllib3.connectionpool").warning("something else")
    assert "something else" in caplog.text


def test_no_client_shows_its_key() -> None:
    """Objects end up in logs, too."""
    for client in (finnhub("http://127.0.0.1:9"), alpha_vantage("http://127.0.0.1:9"), exchange_rate("http://[::1]:9")):
        assert SECRET not in repr(client)


def test_a_redirect_is_not_followed(server: ListServer) -> None:
    """The key goes to the host that was named."""
    with list_server() as other:
        server.gives(PRICE_PATH, Answer(status=301, headers={"Location": other.url + PRICE_PATH}))
        with pytest.raises(ProviderFailed, match="answers 301"):
            finnhub(server.url).price("AAPL")
        assert other.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """Whoever shows it reads no key."""
    served, _ = self_signed(tmp_path)
    with list_server(served) as server, pytest.raises(ProviderFailed, match="cannot be trusted") as caught:
        finnhub(server.url).price("AAPL")
    assert server.asked == []
    assert caught.value.fault is Fault.UNREACHABLE


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://127.0.0.1:8080", "FINNHUB_URL is on this machine: a stand-in, whose prices are invented"),
        ("https://localhost", "FINNHUB_URL is on this machine"),
        ("http://[::1]:8080", "FINNHUB_URL is on this machine"),
        ("http://finnhub.io", "FINNHUB_URL is not https"),
        ("ftp://finnhub.io", "FINNHUB_URL is not https"),
        ("finnhub.io", "FINNHUB_URL is not https"),
        ("", "FINNHUB_URL is not https"),
        ("https://user:pass@finnhub.io", "FINNHUB_URL has a user"),
        ("https://finnhub.io/?token=x", "FINNHUB_URL has a user, a query"),
    ],
)
def test_an_address_that_must_not_give_prices_is_refused(url: str, fault: str) -> None:
    """Before anything is asked. Only a local run may take prices from its own machine."""
    with pytest.raises(InputRefused, match=fault) as caught:
        Endpoint("finnhub", url)
    assert "pass" not in str(caught.value)


def test_a_real_address_has_the_plain_name() -> None:
    """And everything on this machine a name that says what it is."""
    assert Endpoint("finnhub", "https://finnhub.io").shown_name == "finnhub"
    assert Endpoint("finnhub", "https://localhost", stand_in_allowed=True).shown_name == "finnhub-fake"


def test_an_invented_price_from_elsewhere_is_refused() -> None:
    """The stand-in says what it is in every answer: an address that hides it does not help."""
    with FakeProviders(StandingClock()) as fake:
        called = api("finnhub", fake.url)
        elsewhere = Endpoint("finnhub", "https://prices.example")
        object.__setattr__(called, "endpoint", elsewhere)
        object.__setattr__(elsewhere, "url", fake.url)
        with pytest.raises(ProviderFailed, match="says that its prices are invented"):
            called.get("/api/v1/quote", {"symbol": "AAPL"}, {"X-Finnhub-Token": "k"}, lambda _answer: None)


def test_all_tries_fit_into_the_turn_that_other_tasks_wait_for() -> None:
    """Else they would give up before the one who asks."""
    usual = CallLimits()
    assert usual.attempts * (usual.connect_s + usual.total_s + usual.read_s) < LONGEST_TURN_S
