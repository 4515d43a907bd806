"""Decimals in JSON."""

from decimal import Decimal

from finflows.contracts.plan_book import HoldingView


def test_no_exponent_is_written() -> None:
    """PostgreSQL gives 0E-9 for a holding of which everything was reversed."""
    held = HoldingView(
        account="A-1",
        symbol="ACME",
        currency="USD",
        quantity=Decimal("0E-9"),
        book_cost=Decimal("12.50"),
        average_cost=Decimal("1E+2"),
    )
    document = held.to_document()
    shown = (document["quantity"], document["bookCost"], document["averageCost"])
    assert shown == ("0.000000000", "12.50", "100")
    assert HoldingView.parse(held.to_json(), what="holding") == held
