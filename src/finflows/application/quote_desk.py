"""The quote desk of one run: each price and rate is asked for once, and all tasks use what came.

Look, take the turn for the key, look again, ask, store. The first provider is asked; the next one only when the first
has failed, or says that there is no such symbol, which counts only when all say so. What a provider gives is judged
once, when it comes: a stale price is the market's (halted, not traded yet) more often than the provider's, so nobody
else is asked then. Refusals are remembered for a while, too, so that thirty tasks do not repeat a call that fails.

All currencies come in one table; a rate between two of them is derived from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from finflows.application.ports import Clock
from finflows.application.price_ports import (
    Breaker,
    Fault,
    GivenPrice,
    HeldPrice,
    PriceProvider,
    ProviderFailed,
    QuoteBook,
    RateProvider,
    RateTable,
)
from finflows.investments.freshness import judge_fx, judge_price
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason

_PLACES: Final = Decimal("1E-10")  # of numeric(24,10)
_SMALLEST_RATE: Final = Decimal("1E-7")  # LBP to KWD, among the smallest, is 3E-6; ten places hold no less
_LARGEST_RATE: Final = Decimal(10) ** 9
_TABLE: Final = "table"
"""The key of the call that brings all rates; no pair of currencies is spelled so."""
SAME_CURRENCY: Final = "none"
"""The provider of a currency against itself: nobody was asked."""


@dataclass(frozen=True, slots=True)
class QuoteSession:
    date: date
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class SharedQuoteDesk:
    """A ``QuoteDesk``; ``prices`` in the order in which they are asked."""

    session: QuoteSession
    book: QuoteBook
    breaker: Breaker
    prices: Sequence[PriceProvider]
    currencies: RateProvider
    clock: Clock

    def price(self, symbol: str) -> Quote | Refusal:
        found = self.book.find(QuoteKind.PRICE, symbol)
        if found is not None:
            return found
        with self.book.turn_at(QuoteKind.PRICE, symbol):
            found = self.book.find(QuoteKind.PRICE, symbol)
            return found if found is not None else self._asked(symbol)

    def fx(self, base: str, quote: str) -> Quote | Refusal:
        key = f"{base}{quote}"
        if base == quote:
            now = self.clock.now()
            return Quote(QuoteKind.FX, key, SAME_CURRENCY, Decimal(1), now, now)
        found = self.book.find(QuoteKind.FX, key)
        if found is not None:
            return found
        table = self._rates()
        if isinstance(table, Refusal):
            return table
        derived = self._derived(table, base, quote)
        if isinstance(derived, Refusal):
            self.book.refuse(QuoteKind.FX, key, derived)
        return derived

    def _asked(self, symbol: str) -> Quote | Refusal:
        answer = self._price_of_somebody(symbol)
        if isinstance(answer, Refusal):
            self.book.refuse(QuoteKind.PRICE, symbol, answer)
        return answer

    def _price_of_somebody(self, symbol: str) -> Quote | Refusal:
        failures: list[str] = []
        unknown_to: list[str] = []
        for provider in self.prices:
            try:
                given = self._ask(provider, symbol)
            except ProviderFailed as exc:
                failures.append(str(exc))
                continue
            if given is not None:
                return _with_what_came_before(self._judged(symbol, given), failures)
            unknown_to.append(f"{provider.name} does not know {symbol}.")
        if not failures:
            return Refusal(Reason.UNKNOWN_SYMBOL, " ".join(unknown_to))
        return Refusal(Reason.PRICE_UNAVAILABLE, " ".join([*failures, *unknown_to]))

    def _ask(self, provider: PriceProvider, symbol: str) -> GivenPrice | None:
        if self.breaker.is_open(provider.name):
            raise ProviderFailed(provider.name, Fault.BREAKER_OPEN, "is not asked for now")
        try:
            given = provider.price(symbol)
        except ProviderFailed as exc:
            self.breaker.note(provider.name, exc.fault)
            raise
        self.breaker.note(provider.name, None)
        return given

    def _judged(self, symbol: str, given: GivenPrice) -> Quote | Refusal:
        """Against the previous close, or against the price that a person has accepted in its place."""
        now = given.answered_at or self.clock.now()  # a price that is 15 minutes old by its age is so at its answer
        quote = Quote(QuoteKind.PRICE, symbol, given.provider, given.price, given.as_of, now)
        reference = self.book.accepted_price(symbol) or given.previous_close
        verdict = judge_price(quote, reference, self.session.opens_at, self.session.date, now)
        if isinstance(verdict, Quote):
            return self.book.add(verdict, given.raw)
        if verdict.reason is Reason.PRICE_HELD and reference is not None:
            self.book.hold(HeldPrice(symbol, given.provider, given.price, reference, given.as_of))
        return verdict

    def _rates(self) -> RateTable | Refusal:
        known = self.book.rates()
        if known is not None:
            return known
        with self.book.turn_at(QuoteKind.FX, _TABLE):
            known = self.book.rates()
            if known is not None:
                return known
            refused = self.book.find(QuoteKind.FX, _TABLE)
            return refused if isinstance(refused, Refusal) else self._asked_rates()

    def _asked_rates(self) -> RateTable | Refusal:
        answer = self._rates_of_somebody()
        if isinstance(answer, Refusal):
            self.book.refuse(QuoteKind.FX, _TABLE, answer)
        else:
            self.book.add_rates(answer, self.clock.now())
        return answer

    def _rates_of_somebody(self) -> RateTable | Refusal:
        try:
            table = self.currencies.rates()
        except ProviderFailed as exc:
            return Refusal(Reason.FX_UNAVAILABLE, str(exc))
        now = self.clock.now()
        judged = judge_fx(Quote(QuoteKind.FX, table.base, table.provider, Decimal(1), table.as_of, now), now)
        return judged if isinstance(judged, Refusal) else table

    def _derived(self, table: RateTable, base: str, quote: str) -> Quote | Refusal:
        """Units of ``quote`` for one ``base``: what one unit of the table's base is of both, divided."""
        rate = self._cross_rate(table, base, quote)
        if isinstance(rate, Refusal):
            return rate
        now = self.clock.now()
        judged = judge_fx(Quote(QuoteKind.FX, f"{base}{quote}", table.provider, rate, table.as_of, now), now)
        if isinstance(judged, Refusal):
            return judged
        return self.book.add(judged, {code: str(table.rates[code]) for code in (base, quote)})

    def _cross_rate(self, table: RateTable, base: str, quote: str) -> Decimal | Refusal:
        missing = [code for code in (base, quote) if code not in table.rates]
        if missing:
            return Refusal(Reason.UNSUPPORTED_CURRENCY, f"{table.provider} has no rate of {' and '.join(missing)}.")
        per_base, per_quote = table.rates[base], table.rates[quote]
        if per_base is None or per_quote is None:
            spoilt = base if per_base is None else quote
            return Refusal(Reason.FX_UNAVAILABLE, f"{table.provider} sent a rate of {spoilt} that is none.")
        rate = per_quote / per_base
        if not _SMALLEST_RATE <= rate < _LARGEST_RATE:
            return Refusal(Reason.FX_UNAVAILABLE, f"{table.provider} makes a rate of {base} to {quote} that is none.")
        return rate.quantize(_PLACES, ROUND_HALF_EVEN)


def _with_what_came_before(answer: Quote | Refusal, failures: Sequence[str]) -> Quote | Refusal:
    if isinstance(answer, Quote) or not failures:
        return answer
    return Refusal(answer.reason, " ".join([answer.detail, *failures]))
