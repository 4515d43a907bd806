"""Minor units of currencies."""

import pytest

from finflows.investments.currencies import MINOR_UNITS, UnsupportedCurrency, is_supported, minor_unit


@pytest.mark.parametrize(
    ("currency", "places"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("CLP", 0), ("BHD", 3), ("KWD", 3), ("UYW", 4), ("TWD", 2)],
)
def test_minor_units_are_those_of_iso_4217(currency: str, places: int) -> None:
    """Not two for all."""
    assert minor_unit(currency) == places


@pytest.mark.parametrize("currency", ["XAU", "XXX", "XTS", "DEM", "BGN", "usd", "", "US", "EURO"])
def test_a_currency_without_minor_unit_is_refused(currency: str) -> None:
    """Gold, no currency, the testing code, what is no more, and no guess at what was meant."""
    assert not is_supported(currency)
    with pytest.raises(UnsupportedCurrency, match="is no currency with a minor unit in ISO 4217 as of 2026-01-01"):
        minor_unit(currency)


def test_all_codes_of_the_list_are_there() -> None:
    """165 of its 178 codes; the other 13 have no minor unit."""
    assert len(MINOR_UNITS) == 165
    assert all(len(code) == 3 and code.isupper() for code in MINOR_UNITS)
    assert {places: list(MINOR_UNITS.values()).count(places) for places in range(5)} == {
        0: 17,
        1: 0,
        2: 139,
        3: 7,
        4: 2,
    }
