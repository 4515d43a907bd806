"""Amounts as people read them."""

from decimal import Decimal

import pytest

from finflows.investments.amounts import money, plain


@pytest.mark.parametrize(
    ("amount", "currency", "reads"),
    [
        ("1234.5000", "USD", "1,234.50"),
        ("1234.0000", "JPY", "1,234"),
        ("1.2345", "XXX", "1.2345"),
        ("50.0000", "XXX", "50"),
    ],
)
def test_money_has_the_places_of_its_currency(amount: str, currency: str, reads: str) -> None:
    """Of a currency that nobody knows it is shown as it was given: a skipped plan is told of all the same."""
    assert money(Decimal(amount), currency) == reads


def test_figures_for_programs_are_not_grouped() -> None:
    """A comma is a column in CSV."""
    assert money(Decimal("1234.5"), "USD", grouped=False) == "1234.50"
    assert plain(Decimal("1234.5000"), grouped=False) == "1234.5"
