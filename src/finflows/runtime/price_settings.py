"""What the quote desk reads from its environment: addresses, keys and rates of the price providers.

Keys come from variables of their own, or from one secret of Secrets Manager: a JSON object with the variables' names.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from finflows.adapters.price_providers import alpha_vantage, exchange_rate_api, finnhub
from finflows.contracts.errors import InputRefused, TryAgain
from finflows.runtime.settings import Settings

SecretReader = Callable[[str], str]
"""The text of a secret, by its name or ARN."""

PerMinute = Annotated[int, Field(ge=1, le=60_000)]
PerDay = Annotated[int, Field(ge=1, le=2_000_000_000)]
_REQUIRED: Final = {
    "FINNHUB_API_KEY": "https://finnhub.io",
    "ALPHA_VANTAGE_API_KEY": "https://www.alphavantage.co",
}
_NO_SUCH_SECRET: Final = ("AccessDenied", "ResourceNotFound", "Validation", "InvalidParameter", "Decryption")


class PriceSettings(Settings):
    """An empty key is none. ``quote_retry_after_s``: when a refusal is old enough to ask again."""

    finnhub_url: str = finnhub.URL
    finnhub_api_key: SecretStr = SecretStr("")
    finnhub_calls_per_minute: PerMinute = 60
    finnhub_calls_per_second: Annotated[int, Field(ge=1, le=1000)] = 30
    alpha_vantage_url: str = alpha_vantage.URL
    alpha_vantage_api_key: SecretStr = SecretStr("")
    alpha_vantage_calls_per_minute: PerMinute = 60
    alpha_vantage_calls_per_day: PerDay = 25
    alpha_vantage_entitlement: Literal["", "delayed", "realtime"] = ""
    exchange_rate_url: str = ""
    exchange_rate_api_key: SecretStr = SecretStr("")
    price_keys_secret: str = ""
    price_keys_max_age_s: Annotated[int, Field(ge=0)] = 300
    quote_retry_after_s: Annotated[int, Field(ge=0)] = 300
    invented_prices_allowed: bool = False
    """Local runs: a stand-in on this machine may give prices."""

    def rates_url(self, key: str) -> str:
        return self.exchange_rate_url or (exchange_rate_api.URL if key else exchange_rate_api.OPEN_URL)


@dataclass(frozen=True, slots=True)
class PriceKeys:
    finnhub: str = field(repr=False)
    alpha_vantage: str = field(repr=False)
    exchange_rate: str = field(repr=False)
    """Empty: the open interface, which needs none."""


def price_keys(settings: PriceSettings, read_secret: SecretReader) -> PriceKeys:
    """A variable goes before the secret. Raises InputRefused, TryAgain."""
    keys = {
        "FINNHUB_API_KEY": settings.finnhub_api_key.get_secret_value(),
        "ALPHA_VANTAGE_API_KEY": settings.alpha_vantage_api_key.get_secret_value(),
        "EXCHANGE_RATE_API_KEY": settings.exchange_rate_api_key.get_secret_value(),
    }
    if settings.price_keys_secret and not all(keys.values()):
        secret = _secret(settings.price_keys_secret, read_secret)
        keys = {name: key or str(secret.get(name, "")) for name, key in keys.items()}
    keys = {name: key.strip() for name, key in keys.items()}
    for name, key in keys.items():
        _require_key(name, key)
    return PriceKeys(keys["FINNHUB_API_KEY"], keys["ALPHA_VANTAGE_API_KEY"], keys["EXCHANGE_RATE_API_KEY"])


def _require_key(name: str, key: str) -> None:
    if not key and name in _REQUIRED:
        raise InputRefused(
            f"{name} is not set: no price can be asked for. Put a key of {_REQUIRED[name]} there, or into the secret "
            "that PRICE_KEYS_SECRET names. 'finflows providers fake' needs none."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InputRefused(f"{name} has signs in it that no key has. Copy it again, without quotes and line ends.")


def _secret(name: str, read_secret: SecretReader) -> dict[str, object]:
    try:
        document = json.loads(_read(name, read_secret))
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise InputRefused(
            "The secret that PRICE_KEYS_SECRET names is no JSON object of keys by their variables' names."
        )
    return document


def _read(name: str, read_secret: SecretReader) -> str:
    """What Secrets Manager says of an error names no secret's content."""
    failed: InputRefused | TryAgain
    try:
        return read_secret(name)
    except Exception as exc:  # noqa: BLE001 - powertools gives every error of the service one type and no cause
        if any(mark in str(exc) for mark in _NO_SUCH_SECRET):
            failed = InputRefused(
                "The secret that PRICE_KEYS_SECRET names cannot be read. Check its name and the role."
            )
        else:
            failed = TryAgain("Secrets Manager does not give the price providers' keys. Try again later.")
    raise failed
