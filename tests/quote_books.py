"""Stand-ins of what the quote desk stands on, in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from finflows.application.price_ports import Fault, GivenPrice, HeldPrice, ProviderFailed, RateTable
from finflows.investments.quotes import Quote, QuoteKind, Refusal


@dataclass
class MemoryQuoteBook:
    """Refusals stay for ever; nobody else takes turns."""

    found: dict[tuple[QuoteKind, str], Quote | Refusal] = field(default_factory=dict)
    table: RateTable | None = None
    held: list[HeldPrice] = field(default_factory=list)
    accepted: dict[str, Decimal] = field(default_factory=dict)

    @contextmanager
    def turn_at(self, kind: QuoteKind, key: str) -> Iterator[None]:
        yield

    def find(self, kind: QuoteKind, key: str) -> Quote | Refusal | None:
        return self.found.get((kind, key))

    def rates(self) -> RateTable | None:
        return self.table

    def add(self, quote: Quote, raw: Mapping[str, str]) -> Quote:
        stored = replace(quote, quote_id=len(self.found) + 1)
        self.found[quote.kind, quote.key] = stored
        return stored

    def add_rates(self, table: RateTable, fetched_at: datetime) -> None:
        self.table = table

    def refuse(self, kind: QuoteKind, key: str, refusal: Refusal) -> None:
        self.found[kind, key] = refusal

    def hold(self, held: HeldPrice) -> None:
        self.held.append(held)

    def accepted_price(self, symbol: str) -> Decimal | None:
        return self.accepted.get(symbol)


@dataclass
class MemoryBreaker:
    open: set[str] = field(default_factory=set)
    noted: list[tuple[str, Fault | None]] = field(default_factory=list)

    def is_open(self, provider: str) -> bool:
        return provider in self.open

    def note(self, provider: str, fault: Fault | None) -> None:
        self.noted.append((provider, fault))


@dataclass
class ScriptedPrices:
    """Gives the same answer to everybody."""

    name: str
    answer: GivenPrice | Fault | None
    asked: list[str] = field(default_factory=list)

    def price(self, symbol: str) -> GivenPrice | None:
        self.asked.append(symbol)
        if isinstance(self.answer, Fault):
            raise ProviderFailed(self.name, self.answer, "failed")
        return self.answer


@dataclass
class ScriptedRates:
    table: RateTable

    def rates(self) -> RateTable:
        return self.table
