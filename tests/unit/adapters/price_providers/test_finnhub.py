"""Finnhub's client against scripted answers of a real server."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from finflows.application.price_ports import Fault, GivenPrice, ProviderFailed
from list_servers import Answer, ListServer
from price_calls import SECRET, RememberingPace, finnhub

PATH = "/api/v1/quote?symbol=AAPL"
GOOD = b'{"c":190.5100000001,"d":1.3,"dp":0.69,"h":191,"l":189.9,"o":190,"pc":189.21,"t":1795789500}'
ZEROS = b'{"c":0,"d":null,"dp":null,"h":0,"l":0,"o":0,"pc":0,"t":0}'


def told(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(document).encode(), status)


def fault_of(server: ListServer, *answers: Answer) -> Fault:
    server.gives(PATH, *answers)
    with pytest.raises(ProviderFailed) as caught:
        finnhub(server.url).price("AAPL")
    assert SECRET not in str(caught.value)
    return caught.value.fault


def test_a_quote_is_taken_exactly(server: ListServer) -> None:
    """Ten places, as the provider wrote them: no binary fraction comes between."""
    server.gives(PATH, Answer(GOOD))
    assert finnhub(server.url).price("AAPL") == GivenPrice(
        provider="finnhub-fake",
        price=Decimal("190.5100000001"),
        previous_close=Decimal("189.21"),
        as_of=datetime(2026, 11, 27, 14, 25, tzinfo=UTC),
        raw={"c": "190.5100000001", "pc": "189.21", "o": "190", "h": "191", "l": "189.9", "t": "1795789500"},
    )


def test_the_key_goes_in_a_header(server: ListServer) -> None:
    """And nowhere else: addresses are logged on the way."""
    server.gives(PATH, Answer(GOOD))
    finnhub(server.url).price("AAPL")
    assert server.headers[0]["X-Finnhub-Token"] == SECRET
    assert server.asked == [PATH]


def test_a_symbol_is_escaped(server: ListServer) -> None:
    """A symbol cannot add a parameter."""
    with pytest.raises(ProviderFailed):
        finnhub(server.url).price("A&token=x/../")
    assert server.asked == ["/api/v1/quote?symbol=A%26token%3Dx%2F..%2F"]


def test_zeros_are_asked_for_once_more(server: ListServer) -> None:
    """They come under load, too."""
    server.gives(PATH, Answer(ZEROS), Answer(GOOD))
    given = finnhub(server.url).price("AAPL")
    assert given is not None
    assert given.price == Decimal("190.5100000001")
    assert len(server.asked) == 2


def test_zeros_twice_are_an_unknown_symbol(server: ListServer) -> None:
    """So says this provider; whether it is so, the desk decides."""
    server.gives(PATH, Answer(ZEROS))
    assert finnhub(server.url).price("AAPL") is None
    assert len(server.asked) == 2


def test_a_missing_previous_close_is_none(server: ListServer) -> None:
    """The price is one all the same; the domain decides whether it will do."""
    server.gives(PATH, Answer(b'{"c":190.5,"pc":0,"t":1795789500}'))
    given = finnhub(server.url).price("AAPL")
    assert given is not None
    assert given.previous_close is None


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"error": "API limit reached. Please try again later. Remaining Limit: 0"}, Fault.THROTTLED),
        ({"error": f"Invalid API key {SECRET}"}, Fault.BAD_KEY),
        ({"error": "You don't have access to this resource."}, Fault.NOT_ENTITLED),
        ({"error": "Symbol not supported"}, Fault.REFUSED),
        ({"pc": 1}, Fault.WRONG_SHAPE),
        ({"c": "190.5", "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": True, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": None, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": -1, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": 0, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": 190.5, "t": 0}, Fault.BAD_NUMBER),
        ({"c": 190.5, "t": 10**20}, Fault.BAD_NUMBER),
        ({"c": 1e15, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": 1e-20, "t": 1795789500}, Fault.BAD_NUMBER),
        ({"c": 1e300, "t": 1795789500}, Fault.BAD_NUMBER),
    ],
)
def test_what_is_no_price_has_a_code(server: ListServer, document: dict[str, Any], fault: Fault) -> None:
    """Status 200 says nothing."""
    assert fault_of(server, told(document)) is fault


@pytest.mark.parametrize(
    ("answer", "fault", "tries"),
    [
        (Answer(b'{"c": NaN, "t": 1795789500}'), Fault.NOT_JSON, 1),
        (Answer(b'{"c": Infinity, "t": 1795789500}'), Fault.NOT_JSON, 1),
        (Answer(b'{"c": 1e99999999999999999999, "t": 1795789500}'), Fault.NOT_JSON, 1),
        (Answer(b'{"c": ' + b"9" * 6000 + b', "t": 1795789500}'), Fault.BAD_NUMBER, 1),
        (Answer(b"[" * 100_000), Fault.NOT_JSON, 1),
        (Answer(b"<!doctype html>"), Fault.NOT_JSON, 1),
        (Answer(b""), Fault.NOT_JSON, 1),
        (Answer(b"[]"), Fault.NOT_JSON, 1),
        (Answer(b"\xff\xfe\x00"), Fault.NOT_JSON, 1),
        (Answer(b" " * 1_100_000 + GOOD), Fault.TOO_LARGE, 1),
        (Answer(GOOD, missing_bytes=5), Fault.BROKEN_OFF, 3),
        (Answer(b"<html>", status=404), Fault.REFUSED, 1),
        (Answer(b'{"error":"no"}', status=404), Fault.REFUSED, 1),
        (Answer(b'{"error":"no"}', status=403), Fault.NOT_ENTITLED, 1),
        (Answer(b'{"error":"no"}', status=401), Fault.BAD_KEY, 1),
        (Answer(b"", status=302, headers={"Location": "http://127.0.0.1:9/"}), Fault.REFUSED, 1),
        (Answer(b"busy", status=503), Fault.SERVER_ERROR, 3),
        (Answer(b"{}", status=429), Fault.THROTTLED, 3),
    ],
)
def test_broken_answers_have_codes(server: ListServer, answer: Answer, fault: Fault, tries: int) -> None:
    """Only what may pass by itself is tried again."""
    assert fault_of(server, answer) is fault
    assert len(server.asked) == tries


def test_a_busy_provider_is_asked_again(server: ListServer) -> None:
    """Each try takes a slot of its own: it counts at the provider."""
    pace = RememberingPace()
    server.gives(PATH, Answer(status=503), Answer(status=429), Answer(GOOD))
    assert finnhub(server.url, pace).price("AAPL") is not None
    assert pace.turns == 3


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"X-Ratelimit-Reset": "1795444505"}, 5.0),  # five seconds after the clock's 1795444500
        ({"X-Ratelimit-Reset": "1795444400"}, 0.0),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Mon, 23 Nov 2026 14:40:00 GMT"}, 0.001),
        ({}, 0.001),
    ],
)
def test_the_wait_that_a_provider_asks_for_is_everybodys(
    server: ListServer, headers: dict[str, str], wait_s: float
) -> None:
    """Other tasks must not run into the same wall."""
    pace = RememberingPace()
    server.gives(PATH, Answer(status=429, headers=headers), Answer(GOOD))
    finnhub(server.url, pace).price("AAPL")
    assert pace.put_offs == [wait_s]


def test_a_provider_that_wants_an_hour_is_not_waited_for(server: ListServer) -> None:
    """The plans wait, not the tasks."""
    pace = RememberingPace()
    server.gives(PATH, Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(ProviderFailed, match="too many calls"):
        finnhub(server.url, pace).price("AAPL")
    assert (pace.turns, pace.put_offs) == (1, [60.0])


def test_nobody_there_is_unreachable() -> None:
    """Nothing listens on port 9 (discard) of this machine."""
    with pytest.raises(ProviderFailed, match="cannot be reached: NewConnectionError") as caught:
        finnhub("http://127.0.0.1:9").price("AAPL")
    assert caught.value.fault is Fault.UNREACHABLE
