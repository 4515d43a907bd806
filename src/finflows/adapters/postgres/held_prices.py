"""Prices that wait for a person, and what people decided of them, with who and why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from psycopg.rows import class_row

from finflows.adapters.postgres.connection import Connection
from finflows.contracts.errors import InputRefused

_OVER: Final = """EXISTS (SELECT FROM investing.run JOIN investing.asset USING (market)
    WHERE asset.symbol = held_price.symbol AND run.session_date > held_price.session_date)"""
"""A later run of its market has begun: nothing is bought at a price of that session any more."""
_COLUMNS: Final = f"""
    symbol, session_date, provider, price, previous_close, as_of, held_at, decision, decided_by, decided_at, note,
    {_OVER} AS session_over"""
_WAITING: Final = f"""
    SELECT {_COLUMNS} FROM investing.held_price WHERE decision IS NULL AND NOT {_OVER} ORDER BY session_date, symbol
"""  # noqa: S608 - constants
_ALL: Final = f"SELECT {_COLUMNS} FROM investing.held_price ORDER BY session_date, symbol, held_id"  # noqa: S608 - constants
_DECIDE: Final = f"""
    UPDATE investing.held_price SET decision = %(decision)s, decided_by = %(by)s, note = %(note)s,
        decided_at = clock_timestamp()
    WHERE held_id = (SELECT held_id FROM investing.held_price WHERE symbol = %(symbol)s AND decision IS NULL
                     AND NOT {_OVER} ORDER BY session_date DESC LIMIT 1)
      AND decision IS NULL
    RETURNING {_COLUMNS}"""  # noqa: S608 - constants
_TOO_LATE: Final = "SELECT max(session_date) FROM investing.held_price WHERE symbol = %s AND decision IS NULL"
_ASK_AGAIN: Final = """
    DELETE FROM investing.quote_refusal AS refusal USING investing.run AS run
    WHERE refusal.run_id = run.run_id AND run.session_date = %s
      AND refusal.kind = 'price' AND refusal.key = %s AND refusal.reason = 'price_held'"""


class Decision(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class HeldPriceRecord:
    symbol: str
    session_date: date
    provider: str
    price: Decimal
    previous_close: Decimal
    as_of: datetime
    held_at: datetime
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    session_over: bool

    @property
    def change(self) -> Decimal:
        """From the previous close: -0.75 after a split of one into four."""
        return self.price / self.previous_close - 1


@dataclass(frozen=True, slots=True)
class HeldPrices:
    connection: Connection

    def waiting(self) -> list[HeldPriceRecord]:
        return self._records(_WAITING)

    def all(self) -> list[HeldPriceRecord]:
        """With those that were decided on, and those whose session is over."""
        return self._records(_ALL)

    def decide(self, symbol: str, decision: Decision, by: str, note: str) -> HeldPriceRecord:
        """Of the newest price of the symbol that waits. The next attempt of that session asks for a new price at once.

        Raises InputRefused: no price of the symbol waits, or its session is over.
        """
        values = {"symbol": symbol, "decision": decision, "by": by, "note": note}
        with self.connection.transaction(), self.connection.cursor(row_factory=class_row(HeldPriceRecord)) as cursor:
            decided = cursor.execute(_DECIDE, values).fetchone()
            if decided is None:
                raise self._nothing_to_decide(symbol)
            cursor.execute(_ASK_AGAIN, [decided.session_date, symbol])
        return decided

    def _nothing_to_decide(self, symbol: str) -> InputRefused:
        (session,) = self.connection.execute(_TOO_LATE, [symbol]).fetchone() or (None,)
        if session is None:
            return InputRefused(f"No price of {symbol} waits for a decision. See 'finflows prices held'.")
        return InputRefused(
            f"The price of {symbol} of {session} waits no longer: its session is over, and a later run asks for a "
            "price of its own. See 'finflows prices held'."
        )

    def _records(self, query: str) -> list[HeldPriceRecord]:
        with self.connection.cursor(row_factory=class_row(HeldPriceRecord)) as cursor:
            return cursor.execute(query).fetchall()
