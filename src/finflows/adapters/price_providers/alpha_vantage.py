"""Alpha Vantage's GLOBAL_QUOTE: https://www.alphavantage.co/documentation/, with what the documentation does not say.

Everything comes with status 200. ``{"Global Quote": {"05. price": "190.50", ...}}`` is a quote, its numbers strings;
an empty one is an unknown symbol. ``Note`` and ``Information`` say that calls came too fast, that the day's quota (25
calls are free) is spent, or that the key is not good; the texts quote the key and are never passed on. The key is a
query parameter: there is no other way.

The quote has a day and no time. Free data are those of the day's end, so that at the open they are yesterday's. With an
entitlement (``delayed``, 15 minutes, or ``realtime``) the key of the quote has a suffix that says so.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from finflows.adapters.price_providers import exact_json
from finflows.adapters.price_providers.http import ApiAnswer, JsonApi
from finflows.application.ports import Clock
from finflows.application.price_ports import Fault, GivenPrice, ProviderFailed

NAME: Final = "alpha_vantage"
URL: Final = "https://www.alphavantage.co"

_QUOTE: Final = "Global Quote"
_PRICE: Final = "05. price"
_DAY: Final = "07. latest trading day"
_PREVIOUS_CLOSE: Final = "08. previous close"
_DELAY: Final = timedelta(minutes=15)
_OK: Final = 200

_TOO_FAST: Final = ("per second", "per minute", "sparingly", "call frequency")
_QUOTA: Final = ("per day", "daily")
_KEY: Final = ("api key", "apikey")
_PLAN: Final = ("premium", "entitlement")


@dataclass(frozen=True, slots=True)
class AlphaVantage:
    """``zone`` is the market's, in which its trading days are; ``entitlement`` what was paid for, or nothing."""

    api: JsonApi
    key: str = field(repr=False)
    clock: Clock
    zone: tzinfo
    entitlement: str = ""

    @property
    def name(self) -> str:
        return self.api.endpoint.shown_name

    def price(self, symbol: str) -> GivenPrice | None:
        query = {"function": "GLOBAL_QUOTE", "symbol": symbol, "apikey": self.key}
        if self.entitlement:
            query["entitlement"] = self.entitlement
        answer = self.api.get("/query", query, {}, _require_no_message)
        title, quote = _quote(answer)
        return self._given(answer.provider, title, quote) if quote else None

    def _given(self, provider: str, title: str, quote: dict[str, Any]) -> GivenPrice:
        if _PRICE not in quote or _DAY not in quote:
            raise ProviderFailed(provider, Fault.WRONG_SHAPE, "sent a quote without price and day")
        price, day = exact_json.amount_of_text(quote[_PRICE]), _day(quote[_DAY])
        if price is None or day is None:
            raise ProviderFailed(provider, Fault.BAD_NUMBER, "sent a price or a day that is none")
        raw: dict[str, str] = {name: str(quote[name]) for name in (_PRICE, _DAY, _PREVIOUS_CLOSE) if name in quote}
        previous_close = exact_json.amount_of_text(quote.get(_PREVIOUS_CLOSE))
        now = self.clock.now()
        return GivenPrice(provider, price, previous_close, self._as_of(title, day, now), raw, answered_at=now)

    def _as_of(self, title: str, day: date, now: datetime) -> datetime:
        """Today's data are as old as the entitlement says; all else has the earliest time of its day."""
        if day == now.astimezone(self.zone).date():
            if "DELAYED" in title.upper() or self.entitlement == "delayed":
                return now - _DELAY
            if self.entitlement == "realtime":
                return now
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


def _quote(answer: ApiAnswer) -> tuple[str, dict[str, Any]]:
    found = _found_quote(answer.document)
    if found is None:
        raise ProviderFailed(answer.provider, Fault.WRONG_SHAPE, "sent an answer without a quote")
    return found


def _found_quote(document: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """With its title, which begins with "Global Quote"."""
    for title, quote in document.items():
        if title.startswith(_QUOTE) and isinstance(quote, dict):
            return title, quote
    return None


def _require_no_message(answer: ApiAnswer) -> None:
    """A price is success, whatever is written beside it."""
    if answer.status != _OK:
        raise ProviderFailed(answer.provider, Fault.REFUSED, f"answers {answer.status}")
    found = _found_quote(answer.document)
    if found is not None and _PRICE in found[1]:
        return
    messages = [answer.document[name] for name in ("Note", "Information", "Error Message") if name in answer.document]
    if messages:
        raise ProviderFailed(answer.provider, *_meaning(" ".join(map(str, messages)).lower()))


def _meaning(text: str) -> tuple[Fault, str]:
    """Too fast comes first: that message names the day's quota as well; both quote the key."""
    if any(mark in text for mark in _TOO_FAST):
        return Fault.THROTTLED, "says that calls come too fast"
    if any(mark in text for mark in _QUOTA):
        return Fault.QUOTA_SPENT, "has no calls left today"
    if any(mark in text for mark in _PLAN):
        return Fault.NOT_ENTITLED, "does not give this for the key's plan"
    if any(mark in text for mark in _KEY):
        return Fault.BAD_KEY, "does not know the key"
    return Fault.REFUSED, "answers with a message instead of a quote"


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
