"""The quotes of one run in PostgreSQL: what one task has asked for, all tasks use.

On a connection of its own, in autocommit: no lock of it is ever held in a transaction of purchases, and what it has
stored others see at once. Turns are advisory locks of the session: a killed task gives them back. When a refusal is old
enough to ask again is a matter of the server's clock, as tasks' clocks may stand at the morning of a past session.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from psycopg import errors
from psycopg.types.json import Jsonb

from finflows.adapters.postgres.connection import Connection
from finflows.application.price_ports import HeldPrice, RateTable
from finflows.contracts.errors import TryAgain
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason

LONGEST_TURN_S: Final = 300  # three tries of 15 s and the waits between them, behind a queue of slots

_FIND_QUOTE: Final = """
    SELECT quote_id, provider, value, as_of, fetched_at FROM investing.quote
    WHERE run_id = %s AND kind = %s AND key = %s"""
_FIND_REFUSAL: Final = """
    SELECT reason, detail FROM investing.quote_refusal
    WHERE run_id = %s AND kind = %s AND key = %s AND refused_at > clock_timestamp() - %s"""
_ADD: Final = """
    INSERT INTO investing.quote (run_id, kind, key, provider, value, as_of, fetched_at, raw)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (run_id, kind, key) DO NOTHING"""
_REFUSE: Final = """
    INSERT INTO investing.quote_refusal (run_id, kind, key, reason, detail, refused_at)
    VALUES (%s, %s, %s, %s, %s, clock_timestamp())
    ON CONFLICT (run_id, kind, key) DO UPDATE
    SET reason = excluded.reason, detail = excluded.detail, refused_at = excluded.refused_at"""
_HOLD: Final = """
    INSERT INTO investing.held_price (symbol, session_date, provider, price, previous_close, as_of, held_at)
    VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp())
    ON CONFLICT (symbol, session_date) WHERE decision IS NULL DO UPDATE
    SET provider = excluded.provider, price = excluded.price, previous_close = excluded.previous_close,
        as_of = excluded.as_of, held_at = excluded.held_at"""
_ACCEPTED: Final = """
    SELECT price FROM investing.held_price
    WHERE symbol = %s AND session_date = %s AND decision = 'accepted' ORDER BY decided_at DESC, held_id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class PostgresQuoteBook:
    """``retry_after``: when a refusal is old enough to ask again."""

    connection: Connection
    run_id: str
    session_date: date
    retry_after: timedelta

    def __post_init__(self) -> None:
        self.connection.autocommit = True
        self.connection.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LONGEST_TURN_S}s"])

    @contextmanager
    def turn_at(self, kind: QuoteKind, key: str) -> Iterator[None]:
        lock = f"finflows quote {self.run_id} {kind} {key}"
        try:
            self.connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [lock])
        except errors.LockNotAvailable as exc:
            raise TryAgain(
                f"Another task has been asking for {key} for {LONGEST_TURN_S} seconds. Look whether it hangs."
            ) from exc
        try:
            yield
        finally:
            self.connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [lock])

    def find(self, kind: QuoteKind, key: str) -> Quote | Refusal | None:
        row = self._row(_FIND_QUOTE, self.run_id, kind, key)
        if row:
            quote_id, provider, value, as_of, fetched_at = row
            return Quote(kind, key, provider, value, as_of, fetched_at, quote_id)
        refused = self._row(_FIND_REFUSAL, self.run_id, kind, key, self.retry_after)
        return Refusal(Reason(refused[0]), refused[1]) if refused else None

    def rates(self) -> RateTable | None:
        """Kept as a quote of the base against nothing, its raw field the table."""
        row = self._row(
            "SELECT provider, key, raw, as_of FROM investing.quote"
            " WHERE run_id = %s AND kind = 'fx' AND length(key) = 3",
            self.run_id,
        )
        if row is None:
            return None
        provider, base, raw, as_of = row
        return RateTable(provider, base, _rates_of(raw), as_of)

    def add(self, quote: Quote, raw: Mapping[str, str]) -> Quote:
        self._add(quote.kind, quote.key, quote.provider, quote.value, quote.as_of, quote.fetched_at, raw)
        stored = self.find(quote.kind, quote.key)
        if not isinstance(stored, Quote):
            raise TryAgain(f"The quote of {quote.key} was deleted while it was stored.")
        return stored

    def add_rates(self, table: RateTable, fetched_at: datetime) -> None:
        raw = {code: None if rate is None else str(rate) for code, rate in table.rates.items()}
        self._add(QuoteKind.FX, table.base, table.provider, Decimal(1), table.as_of, fetched_at, raw)

    def refuse(self, kind: QuoteKind, key: str, refusal: Refusal) -> None:
        self.connection.execute(_REFUSE, [self.run_id, kind, key, refusal.reason, refusal.detail])

    def hold(self, held: HeldPrice) -> None:
        values = [held.symbol, self.session_date, held.provider, held.price, held.previous_close, held.as_of]
        self.connection.execute(_HOLD, values)

    def accepted_price(self, symbol: str) -> Decimal | None:
        row = self._row(_ACCEPTED, symbol, self.session_date)
        return row[0] if row else None

    def _add(  # noqa: PLR0913, PLR0917 - a row
        self,
        kind: QuoteKind,
        key: str,
        provider: str,
        value: Decimal,
        as_of: datetime,
        fetched_at: datetime,
        raw: Mapping[str, str | None],
    ) -> None:
        row = [self.run_id, kind, key, provider, value, as_of, fetched_at, Jsonb(dict(raw))]
        self.connection.execute(_ADD, row)

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return self.connection.execute(query, values).fetchone()


def _rates_of(raw: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {code: None if rate is None else Decimal(rate) for code, rate in raw.items()}
