"""What the quote desk needs: providers of prices and rates, and the book in which all tasks of a run share them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from finflows.investments.quotes import Quote, QuoteKind, Refusal


class Fault(StrEnum):
    """Why a provider gave nothing. Which kind it is decides whether the run's breaker opens."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BROKEN_OFF = "broken_off"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    QUOTA_SPENT = "quota_spent"
    """Of the day or month: nothing comes until it is renewed."""
    BAD_KEY = "bad_key"
    NOT_ENTITLED = "not_entitled"
    """The key's plan does not include this symbol."""
    REFUSED = "refused"
    """An error that the provider states, or an HTTP status that is none of the above."""
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    WRONG_SHAPE = "wrong_shape"
    BAD_NUMBER = "bad_number"
    """Not a number, not positive, or larger than any price."""
    ZERO = "zero"
    """Zeros instead of a price: an unknown symbol, or a provider under load."""
    BREAKER_OPEN = "breaker_open"
    """Not asked: it failed too often in this run, or its quota is spent."""

    @property
    def lasting(self) -> bool:
        """Asking again in this run is useless. A bad key may be replaced while the run waits."""
        return self is Fault.QUOTA_SPENT

    @property
    def outage(self) -> bool:
        """The provider itself is in trouble, whatever was asked for."""
        return self in {Fault.TIMEOUT, Fault.UNREACHABLE, Fault.BROKEN_OFF, Fault.THROTTLED, Fault.SERVER_ERROR}


class ProviderFailed(Exception):
    """A provider gave no usable answer. The text holds no address, no key and nothing that the provider wrote."""

    def __init__(self, provider: str, fault: Fault, what: str) -> None:
        super().__init__(f"{provider} {what} ({fault}).")
        self.provider = provider
        self.fault = fault


@dataclass(frozen=True, slots=True)
class GivenPrice:
    provider: str
    price: Decimal
    previous_close: Decimal | None
    as_of: datetime
    """The time that the provider puts on it, aware."""
    raw: Mapping[str, str]
    """The fields of the answer that the price was taken from, as text."""
    answered_at: datetime | None = None
    """Where `as_of` is no time that the provider gave but an age before this moment; None: it gave a time."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """Units of each currency for one unit of the base."""

    provider: str
    base: str
    rates: Mapping[str, Decimal | None]
    """None: what came for this currency is no rate."""
    as_of: datetime


class PriceProvider(Protocol):
    @property
    def name(self) -> str: ...

    def price(self, symbol: str) -> GivenPrice | None:
        """None: it says that there is no such symbol. Raises ProviderFailed."""
        ...


class RateProvider(Protocol):
    def rates(self) -> RateTable:
        """Raises ProviderFailed."""
        ...


class Pace(Protocol):
    """Paces the calls to one provider over all tasks of a run."""

    def turn(self) -> None:
        """Wait for the provider's next free slot. Raises ProviderFailed when its quota of the day is spent."""
        ...

    def put_off(self, seconds: float) -> None:
        """The provider asks everybody to wait."""
        ...


class Breaker(Protocol):
    """Of one run and provider, shared by all tasks."""

    def is_open(self, provider: str) -> bool: ...

    def note(self, provider: str, fault: Fault | None) -> None:
        """What came of a call; None: it was answered."""
        ...


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price too far from the previous close."""

    symbol: str
    provider: str
    price: Decimal
    previous_close: Decimal
    as_of: datetime


class QuoteBook(Protocol):
    """The quotes of one run, shared by all its tasks. Every method is a transaction of its own."""

    def turn_at(self, kind: QuoteKind, key: str) -> AbstractContextManager[None]:
        """While inside, no other task asks for the same key. Raises TryAgain when the others take too long."""
        ...

    def find(self, kind: QuoteKind, key: str) -> Quote | Refusal | None:
        """The stored quote, or a refusal that is too young to ask again."""
        ...

    def rates(self) -> RateTable | None:
        """The run's table of exchange rates."""
        ...

    def add(self, quote: Quote, raw: Mapping[str, str]) -> Quote:
        """With its id. The first one stored stays: it is returned to whoever comes later."""
        ...

    def add_rates(self, table: RateTable, fetched_at: datetime) -> None: ...

    def refuse(self, kind: QuoteKind, key: str, refusal: Refusal) -> None:
        """Remember it for a while, so that other tasks need not ask."""
        ...

    def hold(self, held: HeldPrice) -> None:
        """Put a price before a person. The newest price of a symbol and session waits; decided ones stay on record."""
        ...

    def accepted_price(self, symbol: str) -> Decimal | None:
        """The price that a person last accepted for this session."""
        ...
