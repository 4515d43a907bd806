"""Decimals as people read them."""

from decimal import Decimal

from finflows.investments.currencies import MINOR_UNITS


def money(amount: Decimal, currency: str, *, grouped: bool = True) -> str:
    """As many places as the currency has: none of JPY, three of KWD; of a currency that nobody knows, as they are."""
    places = MINOR_UNITS.get(currency)
    if places is None:
        return plain(amount, grouped=grouped)
    return f"{amount:,.{places}f}" if grouped else f"{amount:.{places}f}"


def plain(value: Decimal, *, grouped: bool = True) -> str:
    """Without the zeros that the database keeps behind the point."""
    text = f"{value:,f}" if grouped else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
