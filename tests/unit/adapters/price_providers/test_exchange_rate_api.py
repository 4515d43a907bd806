"""ExchangeRate-API's client against scripted answers of a real server."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from finflows.application.price_ports import Fault, ProviderFailed, RateTable
from list_servers import Answer, ListServer
from price_calls import SECRET, exchange_rate

PATH = "/v6/latest/USD"
RATES = {"USD": 1, "EUR": 0.8559, "JPY": 148.36}
GOOD = {"result": "success", "base_code": "USD", "time_last_update_unix": 1795392001, "conversion_rates": RATES}


def told(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(document).encode(), status)


def test_a_table_of_rates_for_all_currencies(server: ListServer) -> None:
    """One call, and the key in a header."""
    server.gives(PATH, told(GOOD))
    assert exchange_rate(server.url).rates() == RateTable(
        provider="exchange_rate-fake",
        base="USD",
        rates={"USD": Decimal(1), "EUR": Decimal("0.8559"), "JPY": Decimal("148.36")},
        as_of=datetime(2026, 11, 23, 0, 0, 1, tzinfo=UTC),
    )
    assert server.asked == [PATH]
    assert server.headers[0]["Authorization"] == f"Bearer {SECRET}"


def test_without_a_key_the_open_interface_is_asked(server: ListServer) -> None:
    """Its field has another name."""
    document = {**GOOD, "rates": RATES}
    del document["conversion_rates"]
    server.gives(PATH, told(document))
    assert exchange_rate(server.url, key="").rates().rates["EUR"] == Decimal("0.8559")
    assert "Authorization" not in server.headers[0]


def test_success_counts_whatever_the_status(server: ListServer) -> None:
    """The documentation decides on `result`."""
    server.gives(PATH, told(GOOD, status=404))
    assert exchange_rate(server.url).rates().base == "USD"


def test_a_rate_that_is_none_spoils_its_own_currency_only(server: ListServer) -> None:
    """It is there, and nobody can change money at it."""
    strange = {"EUR": -1, "JPY": "148.36", "GBP": 1e15, "CHF": None, "LONGER": 2, "SEK": 9.35}
    server.gives(PATH, told({**GOOD, "conversion_rates": {"USD": 1, **strange}}))
    spoilt = dict.fromkeys(["EUR", "JPY", "GBP", "CHF"])
    assert exchange_rate(server.url).rates().rates == {"USD": Decimal(1), "SEK": Decimal("9.35"), **spoilt}


@pytest.mark.parametrize(
    ("document", "status", "fault"),
    [
        ({"result": "error", "error-type": "invalid-key"}, 403, Fault.BAD_KEY),
        ({"result": "error", "error-type": "inactive-account"}, 403, Fault.BAD_KEY),
        ({"result": "error", "error-type": "quota-reached"}, 200, Fault.QUOTA_SPENT),
        ({"result": "error", "error-type": SECRET}, 200, Fault.REFUSED),
        ({}, 200, Fault.REFUSED),
        ({**GOOD, "conversion_rates": None}, 200, Fault.WRONG_SHAPE),
        ({**GOOD, "base_code": "EUR"}, 200, Fault.WRONG_SHAPE),
        ({**GOOD, "time_last_update_unix": None}, 200, Fault.BAD_NUMBER),
        ({**GOOD, "conversion_rates": {**RATES, "USD": 2}}, 200, Fault.BAD_NUMBER),
        ({**GOOD, "conversion_rates": {}}, 200, Fault.BAD_NUMBER),
    ],
)
def test_what_is_no_table_has_a_code(server: ListServer, document: dict[str, Any], status: int, fault: Fault) -> None:
    """A table of another base would turn every rate upside down."""
    server.gives(PATH, told(document, status))
    with pytest.raises(ProviderFailed) as caught:
        exchange_rate(server.url).rates()
    assert caught.value.fault is fault
    assert SECRET not in str(caught.value)
