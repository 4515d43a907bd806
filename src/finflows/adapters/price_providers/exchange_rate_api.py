"""ExchangeRate-API's rates: https://www.exchangerate-api.com/docs, one table a day for all currencies.

With a key (in a header) v6.exchangerate-api.com gives ``conversion_rates``; without one open.er-api.com gives the same
as ``rates``. ``result`` decides, whatever the status. A single rate that is no number spoils its own currency only.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from finflows.adapters.price_providers import exact_json
from finflows.adapters.price_providers.http import ApiAnswer, JsonApi
from finflows.application.price_ports import Fault, ProviderFailed, RateTable

NAME: Final = "exchange_rate"
URL: Final = "https://v6.exchangerate-api.com"
OPEN_URL: Final = "https://open.er-api.com"
BASE: Final = "USD"

_FAULTS: Final = {
    "invalid-key": (Fault.BAD_KEY, "does not know the key"),
    "inactive-account": (Fault.BAD_KEY, "has an account that is not active"),
    "quota-reached": (Fault.QUOTA_SPENT, "has no calls left this month"),
}
_CODE_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class ExchangeRateApi:
    """Without ``key`` the open interface, which needs none."""

    api: JsonApi
    key: str = field(default="", repr=False)

    def rates(self) -> RateTable:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        answer = self.api.get(f"/v6/latest/{BASE}", {}, headers, _require_success)
        document = answer.document
        table = document.get("conversion_rates" if self.key else "rates")
        if not isinstance(table, dict) or document.get("base_code") != BASE:
            raise ProviderFailed(answer.provider, Fault.WRONG_SHAPE, f"sent no table of rates for {BASE}")
        as_of = exact_json.moment(document.get("time_last_update_unix"))
        rates = _usable(table)
        if as_of is None or rates.get(BASE) != 1:
            raise ProviderFailed(answer.provider, Fault.BAD_NUMBER, f"sent rates without time, or {BASE} is not 1")
        return RateTable(answer.provider, BASE, rates, as_of)


def _require_success(answer: ApiAnswer) -> None:
    if answer.document.get("result") == "success":
        return
    fault, what = _FAULTS.get(
        str(answer.document.get("error-type")),
        (Fault.REFUSED, f"answers without success and with status {answer.status}"),
    )
    raise ProviderFailed(answer.provider, fault, what)


def _usable(table: dict[str, object]) -> dict[str, Decimal | None]:
    return {code: exact_json.amount(value) for code, value in table.items() if len(code) == _CODE_LENGTH}
