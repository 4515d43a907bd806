"""Invented prices and rates: the same symbol and day give the same price, and a day differs little from the one before.

Nothing here was ever quoted by anybody. Who buys at such a price sees ``-fake`` behind the provider's name.
"""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

_CENT: Final = Decimal("0.01")
_LOWEST: Final = 8
_SPAN: Final = 500
_FRIDAY: Final = 4
_DAILY_MOVE: Final = Decimal("0.03")  # at most, up or down

_RATES: Final = {  # units for one USD, invented near what they were in 2026
    "USD": "1",
    "AED": "3.6725",
    "AUD": "1.5312",
    "BHD": "0.3760",
    "BRL": "5.4210",
    "CAD": "1.3874",
    "CHF": "0.8046",
    "CNY": "7.1180",
    "CZK": "21.0480",
    "DKK": "6.3870",
    "EUR": "0.8559",
    "GBP": "0.7421",
    "HKD": "7.7830",
    "HUF": "335.6200",
    "IDR": "16480.5000",
    "ILS": "3.3310",
    "INR": "88.1900",
    "JPY": "148.3600",
    "KRW": "1389.4000",
    "KWD": "0.3056",
    "MXN": "18.4620",
    "MYR": "4.2090",
    "NOK": "9.9240",
    "NZD": "1.6980",
    "PHP": "57.1400",
    "PLN": "3.6450",
    "SAR": "3.7500",
    "SEK": "9.3560",
    "SGD": "1.2840",
    "THB": "31.9300",
    "TRY": "41.3200",
    "TWD": "30.3700",
    "VND": "26390.0000",
    "ZAR": "17.4900",
}


def price(symbol: str, day: date) -> Decimal:
    base = Decimal(_LOWEST) + _SPAN * _share(symbol)
    return (base * (1 + _DAILY_MOVE * (2 * _share(f"{symbol} {day}") - 1))).quantize(_CENT)


def previous_weekday(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() > _FRIDAY:
        before -= timedelta(days=1)
    return before


def rates(day: date) -> dict[str, Decimal]:
    """Units of each currency for one USD; a day's move is a twentieth of a share's."""
    moved = {
        code: Decimal(rate) * (1 + _DAILY_MOVE / 20 * (2 * _share(f"{code} {day}") - 1))
        for code, rate in _RATES.items()
    }
    return {code: rate.quantize(Decimal("0.0001")) for code, rate in moved.items()} | {"USD": Decimal(1)}


def _share(text: str) -> Decimal:
    """Of 1, the same for the same text."""
    return Decimal(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])) / Decimal(2**32)
