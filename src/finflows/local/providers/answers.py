"""What the three providers would answer, and how they answer when something is wrong."""

import json
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from finflows.local.providers import invented_prices
from finflows.local.providers.oddities import Oddity

_AGE: Final = timedelta(seconds=20)  # of a fresh price
_LONG_AGO: Final = timedelta(days=5)
_ZEROS: Final = {"c": 0, "d": None, "dp": None, "h": 0, "l": 0, "o": 0, "pc": 0, "t": 0}
_QUOTA_TEXT: Final = (
    "We have detected your API key as {key} and our standard API rate limit is 25 requests per day. Please subscribe "
    "to any of the premium plans to instantly remove all daily rate limits."
)
_TOO_FAST_TEXT: Final = (
    "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly (1 request "
    "per second). You may subscribe to any of the premium plans to lift the free key rate limit (25 requests per day)."
)
_BAD_KEY_TEXT: Final = "the parameter apikey is invalid or missing. Please claim your free API key. (key: {key})"
_ALPHA_VANTAGE_SAYS: Final = {
    Oddity.BAD_KEY: ("Information", _BAD_KEY_TEXT),
    Oddity.THROTTLED: ("Information", _TOO_FAST_TEXT),
    Oddity.QUOTA: ("Information", _QUOTA_TEXT),
    Oddity.NOT_ENTITLED: ("Information", "Thank you for using Alpha Vantage! This is a premium endpoint."),
    Oddity.ERROR: ("Error Message", "Invalid API call. Please retry or visit the documentation."),
}
_STRANGE_PRICES: Final = {
    Oddity.NEGATIVE: Decimal("-12.5"),
    Oddity.ABSURD: Decimal("1e15"),
    Oddity.NOT_A_NUMBER: Decimal("NaN"),
}


class Manner(StrEnum):
    """How the bytes go out."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    CLOSED = "closed"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE


@dataclass(frozen=True, slots=True)
class Asked:
    key: str
    """An API key; empty: none was sent."""
    symbol: str
    oddity: Oddity | None
    now: datetime
    zone: tzinfo
    entitlement: str = ""


def finnhub(asked: Asked) -> Answer:
    if not asked.key or asked.oddity is Oddity.BAD_KEY:
        return _json({"error": "Please use an API key." if not asked.key else "Invalid API key"}, status=401)
    match asked.oddity:
        case Oddity.ERROR:
            return _json({"error": "API limit reached. Please try again later. Remaining Limit: 0"})
        case Oddity.NOT_ENTITLED:
            return _json({"error": "You don't have access to this resource."}, status=403)
        case Oddity.UNKNOWN | Oddity.ZERO:
            return _json(_ZEROS)
        case _:
            return _transport(asked.oddity) or _json(_finnhub_quote(asked))


def alpha_vantage(asked: Asked) -> Answer:
    if asked.oddity in _ALPHA_VANTAGE_SAYS:
        name, text = _ALPHA_VANTAGE_SAYS[asked.oddity]
        return _json({name: text.format(key=asked.key)})
    if not asked.key:
        return _json({"Error Message": _BAD_KEY_TEXT.format(key="")})
    if asked.oddity is Oddity.UNKNOWN:
        return _json({"Global Quote": {}})
    return _transport(asked.oddity) or _json(_global_quote(asked))


def exchange_rate(asked: Asked) -> Answer:
    told = {
        Oddity.BAD_KEY: "invalid-key",
        Oddity.QUOTA: "quota-reached",
        Oddity.ERROR: "malformed-request",
        Oddity.UNKNOWN: "unsupported-code",
    }
    if asked.oddity in told:
        return _json({"result": "error", "error-type": told[asked.oddity]}, status=403)
    return _transport(asked.oddity) or _json(_table(asked))


def throttled(reset_in_s: int = 1) -> Answer:
    headers = {
        "X-Ratelimit-Limit": "60",
        "X-Ratelimit-Remaining": "0",
        "X-Ratelimit-Reset": str(int(time.time()) + reset_in_s),
    }
    return _json({"error": "API limit reached. Please try again later. Remaining Limit: 0"}, 429, headers)


def _transport(oddity: Oddity | None) -> Answer | None:
    """What may happen to any answer of any provider."""
    match oddity:
        case Oddity.THROTTLED | Oddity.QUOTA:
            return throttled()
        case Oddity.DOWN:
            return Answer(b"<html>502 Bad Gateway</html>", 502, {"Content-Type": "text/html"})
        case Oddity.HTML:
            return Answer(b"<!doctype html><title>Sign in to the network</title>", 200, {"Content-Type": "text/html"})
        case Oddity.HUGE:
            return Answer(b" " * (2 << 20) + b"{}")
        case Oddity.TRUNCATED | Oddity.CLOSED | Oddity.SLOW:
            return Answer(b'{"c": 190.5, "pc": 18', manner=Manner(oddity))
        case _:
            return None


def _finnhub_quote(asked: Asked) -> dict[str, Any]:
    day = asked.now.astimezone(asked.zone).date()
    close = invented_prices.price(asked.symbol, invented_prices.previous_weekday(day))
    current = _current(asked, close, day)
    as_of = asked.now - (_LONG_AGO if asked.oddity is Oddity.STALE else _AGE)
    return {
        "c": current,
        "d": current - close,
        "dp": (100 * (current - close) / close).quantize(Decimal("0.0001")),
        "h": current,
        "l": current,
        "o": current,
        "pc": close,
        "t": int(as_of.timestamp()),
    }


def _global_quote(asked: Asked) -> dict[str, Any]:
    """Of the day before, unless an entitlement is asked for."""
    today = asked.now.astimezone(asked.zone).date()
    late = not asked.entitlement or asked.oddity is Oddity.STALE
    day = invented_prices.previous_weekday(today) if late else today
    close = invented_prices.price(asked.symbol, invented_prices.previous_weekday(day))
    title = "Global Quote - DATA DELAYED BY 15 MINUTES" if asked.entitlement == "delayed" else "Global Quote"
    current = str(_current(asked, close, day))
    return {
        title: {
            "01. symbol": asked.symbol,
            "02. open": current,
            "03. high": current,
            "04. low": current,
            "05. price": current,
            "06. volume": "1000000",
            "07. latest trading day": day.isoformat(),
            "08. previous close": str(close),
            "09. change": "0.0000",
            "10. change percent": "0.0000%",
        }
    }


def _table(asked: Asked) -> dict[str, Any]:
    """With a key as ``conversion_rates``, of the open interface as ``rates``."""
    as_of = asked.now.replace(hour=0, minute=0, second=1) - (_LONG_AGO if asked.oddity is Oddity.STALE else timedelta())
    rates = invented_prices.rates(as_of.date())
    if asked.oddity in _STRANGE_PRICES:
        rates["EUR"] = _STRANGE_PRICES[asked.oddity]
    return {
        "result": "success",
        "time_last_update_unix": int(as_of.timestamp()),
        "time_next_update_unix": int((as_of + timedelta(days=1)).timestamp()),
        "base_code": "USD",
        "conversion_rates" if asked.key else "rates": rates,
    }


def _current(asked: Asked, close: Decimal, day: date) -> Decimal:
    if asked.oddity in _STRANGE_PRICES:
        return _STRANGE_PRICES[asked.oddity]
    if asked.oddity is Oddity.JUMP:
        return (close / 4).quantize(Decimal("0.01"))
    return invented_prices.price(asked.symbol, day)


def _json(document: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(document, default=float)
    return Answer(body.encode(), status, {"Content-Type": "application/json", **(headers or {})})
