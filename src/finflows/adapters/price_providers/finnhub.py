"""Finnhub's quote: https://finnhub.io/docs/api/quote, with what the documentation does not say.

``{"c": 190.5, "pc": 189.2, "t": 1795789500, ...}``: current price, previous close, time of the price. The key goes in a
header. c = 0 and t = 0 is how an unknown symbol looks, and also what comes under load: never a price, asked for once
more, and unknown only if another provider says so too. Errors may come with status 200. 60 calls a minute are free, and
30 a second are the most for everybody; 429 says in X-Ratelimit-Reset when the window starts anew.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from finflows.adapters.price_providers import exact_json
from finflows.adapters.price_providers.http import ApiAnswer, JsonApi
from finflows.application.price_ports import Fault, GivenPrice, ProviderFailed

NAME: Final = "finnhub"
URL: Final = "https://finnhub.io"

_FIELDS: Final = ("c", "pc", "o", "h", "l", "t")
_OK: Final = 200
_FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class Finnhub:
    api: JsonApi
    key: str = field(repr=False)

    @property
    def name(self) -> str:
        return self.api.endpoint.shown_name

    def price(self, symbol: str) -> GivenPrice | None:
        sent_zeros = False

        def judge(answer: ApiAnswer) -> None:
            nonlocal sent_zeros
            _require_no_error(answer)
            if _is_zero(answer.document) and not sent_zeros:
                sent_zeros = True
                raise ProviderFailed(answer.provider, Fault.ZERO, "sent zeros for a price")

        answer = self.api.get("/api/v1/quote", {"symbol": symbol}, {"X-Finnhub-Token": self.key}, judge)
        return None if _is_zero(answer.document) else _given(answer)


def _is_zero(document: dict[str, Any]) -> bool:
    return document.get("c") == 0 and document.get("t") == 0


def _require_no_error(answer: ApiAnswer) -> None:
    told = answer.document.get("error")
    if told is None and answer.status == _OK:
        return
    text = str(told).lower()
    if answer.status == _FORBIDDEN or "access to this resource" in text:
        raise ProviderFailed(answer.provider, Fault.NOT_ENTITLED, "does not give this symbol for the key's plan")
    if "limit" in text:
        raise ProviderFailed(answer.provider, Fault.THROTTLED, "says that the limit of calls is reached")
    if "api key" in text:
        raise ProviderFailed(answer.provider, Fault.BAD_KEY, "does not know the key")
    raise ProviderFailed(answer.provider, Fault.REFUSED, f"answers with an error and status {answer.status}")


def _given(answer: ApiAnswer) -> GivenPrice:
    document = answer.document
    if not {"c", "t"} <= document.keys():
        raise ProviderFailed(answer.provider, Fault.WRONG_SHAPE, "sent an answer without price and time")
    price, as_of = exact_json.amount(document["c"]), exact_json.moment(document["t"])
    if price is None or as_of is None:
        raise ProviderFailed(answer.provider, Fault.BAD_NUMBER, "sent a price or a time that is none")
    raw = {name: str(document[name]) for name in _FIELDS if isinstance(document.get(name), Decimal)}
    return GivenPrice(answer.provider, price, exact_json.amount(document.get("pc")), as_of, raw)
