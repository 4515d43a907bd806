"""Alpha Vantage's client against scripted answers of a real server."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from finflows.application.price_ports import Fault, ProviderFailed
from finflows.application.run_identity import NEW_YORK
from list_servers import Answer, ListServer
from price_calls import OPEN, SECRET, alpha_vantage

PATH = f"/query?function=GLOBAL_QUOTE&symbol=IBM&apikey={SECRET}"
TITLE = "Global Quote"
TODAY = "2026-11-23"
LATER = OPEN + timedelta(minutes=15)


def quote(**changed: object) -> dict[str, Any]:
    fields = {"05. price": "231.4800", "07. latest trading day": "2026-11-20", "08. previous close": "229.9000"}
    return {**fields, **changed}


def told(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(document).encode(), status)


def test_free_data_are_of_the_days_end(server: ListServer) -> None:
    """At the open they are yesterday's, or Friday's, and say so: the freshness rule refuses them."""
    server.gives(PATH, told({TITLE: quote()}))
    given = alpha_vantage(server.url).price("IBM")
    assert given is not None
    assert (given.provider, given.price, given.previous_close) == (
        "alpha_vantage-fake",
        Decimal("231.4800"),
        Decimal("229.9000"),
    )
    assert given.as_of == datetime(2026, 11, 20, tzinfo=NEW_YORK)
    assert given.raw == {
        "05. price": "231.4800",
        "07. latest trading day": "2026-11-20",
        "08. previous close": "229.9000",
    }


@pytest.mark.parametrize(
    ("title", "entitlement", "as_of"),
    [
        ("Global Quote - DATA DELAYED BY 15 MINUTES", "delayed", OPEN),
        ("Global Quote - DATA DELAYED BY 15 MINUTES", "realtime", OPEN),
        ("Global Quote", "delayed", OPEN),
        ("Global Quote", "realtime", LATER),
        ("Global Quote", "", datetime(2026, 11, 23, tzinfo=NEW_YORK)),
    ],
)
def test_an_entitlement_says_how_old_todays_data_are(
    server: ListServer, title: str, entitlement: str, as_of: datetime
) -> None:
    """The title of the quote is matched by its beginning; what it says of a delay counts most. Without an
    entitlement nothing says that a price of today is of this minute."""
    path = PATH + (f"&entitlement={entitlement}" if entitlement else "")
    server.gives(path, told({title: quote(**{"07. latest trading day": TODAY})}))
    given = alpha_vantage(server.url, entitlement, LATER).price("IBM")
    assert given is not None
    assert given.as_of == as_of
    assert given.answered_at == LATER


def test_a_price_is_success_whatever_is_written_beside_it(server: ListServer) -> None:
    """A note may come along; an empty quote with a note is none."""
    server.gives(PATH, told({TITLE: quote(), "Note": "25 requests per day"}))
    assert alpha_vantage(server.url).price("IBM") is not None
    server.gives(PATH, told({TITLE: {}, "Note": "25 requests per day"}))
    with pytest.raises(ProviderFailed, match="quota_spent"):
        alpha_vantage(server.url).price("IBM")


def test_an_empty_quote_is_an_unknown_symbol(server: ListServer) -> None:
    """There is no other sign of it."""
    server.gives(PATH, told({TITLE: {}}))
    assert alpha_vantage(server.url).price("IBM") is None


@pytest.mark.parametrize(
    ("text", "fault", "tries"),
    [
        ("Our standard API rate limit is 25 requests per day. (key: {key})", Fault.QUOTA_SPENT, 1),
        (
            (
                "Please consider spreading out your free API requests more sparingly (1 request per second). You may "
                "subscribe to lift the free key rate limit (25 requests per day)."
            ),
            Fault.THROTTLED,
            3,
        ),
        ("Our standard API call frequency is 5 calls per minute and 500 calls per day.", Fault.THROTTLED, 3),
        ("the parameter apikey is invalid or missing: {key}", Fault.BAD_KEY, 1),
        ("The **demo** API key is for demo purposes only.", Fault.BAD_KEY, 1),
        ("Thank you for using Alpha Vantage! This is a premium endpoint.", Fault.NOT_ENTITLED, 1),
        ("Invalid API call.", Fault.REFUSED, 1),
    ],
)
@pytest.mark.parametrize("name", ["Information", "Note", "Error Message"])
def test_messages_with_status_200_are_told_apart(
    server: ListServer, name: str, text: str, fault: Fault, tries: int
) -> None:
    """Too fast may pass, a spent quota will not, a bad key never; the text, which quotes the key, is not passed on."""
    server.gives(PATH, told({name: text.format(key=SECRET)}))
    with pytest.raises(ProviderFailed) as caught:
        alpha_vantage(server.url).price("IBM")
    assert caught.value.fault is fault
    assert SECRET not in str(caught.value)
    assert len(server.asked) == tries


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({}, Fault.WRONG_SHAPE),
        ({TITLE: "none"}, Fault.WRONG_SHAPE),
        ({TITLE: {"01. symbol": "IBM"}}, Fault.WRONG_SHAPE),
        ({TITLE: {"05. price": "231.48"}}, Fault.WRONG_SHAPE),
        ({TITLE: quote(**{"05. price": 231.48})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "0.0000"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "-1"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "NaN"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "Infinity"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "1e400"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "٣"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"05. price": "None"})}, Fault.BAD_NUMBER),
        ({TITLE: quote(**{"07. latest trading day": "yesterday"})}, Fault.BAD_NUMBER),
    ],
)
def test_what_is_no_price_has_a_code(server: ListServer, document: dict[str, Any], fault: Fault) -> None:
    """Success is the presence of a price that is one."""
    server.gives(PATH, told(document))
    with pytest.raises(ProviderFailed) as caught:
        alpha_vantage(server.url).price("IBM")
    assert caught.value.fault is fault


def test_another_status_is_refused(server: ListServer) -> None:
    """With whatever body."""
    server.gives(PATH, told({}, status=404))
    with pytest.raises(ProviderFailed, match=r"answers 404 \(refused\)"):
        alpha_vantage(server.url).price("IBM")


def test_a_time_in_utc_of_the_next_day_is_still_today(server: ListServer) -> None:
    """The day is the market's."""
    evening = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 20:00 of the 23rd in New York
    server.gives(PATH + "&entitlement=realtime", told({TITLE: quote(**{"07. latest trading day": TODAY})}))
    given = alpha_vantage(server.url, "realtime", evening).price("IBM")
    assert given is not None
    assert given.as_of == evening
