"""The plan book in PostgreSQL. Nothing is committed here: whoever opened the transaction does, or does not."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg.sql import SQL
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from finflows.adapters.postgres.connection import Connection
from finflows.adapters.postgres.qualified import qualified
from finflows.adapters.postgres.records import ASSET_COLUMNS, PLAN_COLUMNS, asset_of, plan_of
from finflows.application.plan_book import KeptPlan, NewPlan, PlanFilter
from finflows.investments.occurrences import Occurrence
from finflows.investments.plans import Asset, PausedSpan

_ADD_ACCOUNT: Final = """
INSERT INTO investing.account (external_ref) VALUES (%(account)s) ON CONFLICT (external_ref) DO NOTHING
"""
_ADD_PLAN: Final = """
INSERT INTO investing.plan (account_id, symbol, amount, currency, frequency, every, anchor_date, roll, end_date,
                            max_count, catch_up, occurrence, next_run, status, source_ref)
SELECT account_id, %(symbol)s, %(amount)s, %(currency)s, %(frequency)s, %(every)s, %(anchor)s, %(roll)s, %(end_date)s,
       %(max_count)s, %(catch_up)s, %(occurrence)s, %(next_run)s, %(status)s, %(source_ref)s
FROM investing.account WHERE external_ref = %(account)s
ON CONFLICT (source_ref) DO NOTHING
RETURNING plan_id
"""
_ASSETS: Final = SQL("SELECT {} FROM investing.asset ORDER BY symbol").format(qualified("asset", ASSET_COLUMNS))
_ADD_ASSET: Final = """
INSERT INTO investing.asset (symbol, market, currency, quantity_scale, fractionable, minimum)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (symbol) DO NOTHING
"""
_KEPT: Final = SQL("""
SELECT {}, account.external_ref, asset.market, source_ref, paused_from
FROM investing.plan JOIN investing.account USING (account_id) JOIN investing.asset USING (symbol)
""").format(qualified("plan", PLAN_COLUMNS))
_CHOSEN: Final = SQL("""
WHERE (%(account)s::text IS NULL OR external_ref = %(account)s)
  AND (%(symbol)s::text IS NULL OR plan.symbol = %(symbol)s)
  AND (%(status)s::text IS NULL OR plan.status = %(status)s)
ORDER BY plan_id
""")
_ONE: Final = SQL("WHERE plan_id = %s FOR UPDATE OF plan")
_PAUSE: Final = """
UPDATE investing.plan SET status = 'paused', paused_from = %s, version = version + 1 WHERE plan_id = %s
"""
_RESUME: Final = """
UPDATE investing.plan SET status = 'active', fail_streak = 0, occurrence = %s, next_run = %s, left_out = %s,
    paused_from = NULL, version = version + 1
WHERE plan_id = %s
"""
_END: Final = """
UPDATE investing.plan SET status = 'ended', paused_from = NULL, version = version + 1 WHERE plan_id = %s
"""


class PostgresPlanBook:
    """A PlanBook."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def assets(self) -> list[Asset]:
        rows = self._connection.execute(_ASSETS)
        return [asset_of(row) for row in rows]

    def add_asset(self, asset: Asset) -> bool:
        values = (asset.symbol, asset.market, asset.currency, asset.quantity_scale, asset.quantity_scale > 0)
        return self._connection.execute(_ADD_ASSET, [*values, asset.minimum]).rowcount == 1

    def add(self, plan: NewPlan) -> int | None:
        self._connection.execute(_ADD_ACCOUNT, {"account": plan.account})
        row = self._connection.execute(_ADD_PLAN, _values(plan)).fetchone()
        return None if row is None else int(row[0])

    def plans(self, chosen: PlanFilter) -> list[KeptPlan]:
        values = {"account": chosen.account, "symbol": chosen.symbol, "status": chosen.status}
        return [_kept(row) for row in self._connection.execute(_KEPT + _CHOSEN, values)]

    def take(self, plan_id: int) -> KeptPlan | None:
        row = self._connection.execute(_KEPT + _ONE, [plan_id]).fetchone()
        return None if row is None else _kept(row)

    def pause(self, plan_id: int, paused_from: date) -> None:
        self._connection.execute(_PAUSE, [paused_from, plan_id])

    def set_amount(self, plan_id: int, amount: Decimal) -> None:
        self._connection.execute(
            "UPDATE investing.plan SET amount = %s, version = version + 1 WHERE plan_id = %s", [amount, plan_id]
        )

    def resume(self, plan_id: int, at: Occurrence, left_out: Sequence[PausedSpan]) -> None:
        spans = Multirange([Range(span.start, span.end) for span in left_out])
        self._connection.execute(_RESUME, [at.number, at.session, spans, plan_id])

    def end(self, plan_id: int) -> None:
        self._connection.execute(_END, [plan_id])

    def known_sources(self, source_refs: Collection[str]) -> frozenset[str]:
        rows = self._connection.execute(
            "SELECT source_ref FROM investing.plan WHERE source_ref = ANY(%s)", [list(source_refs)]
        )
        return frozenset(str(row[0]) for row in rows)


def _values(plan: NewPlan) -> dict[str, Any]:
    schedule = plan.schedule
    return {
        "account": plan.account,
        "symbol": plan.symbol,
        "amount": plan.amount,
        "currency": plan.currency,
        "frequency": schedule.frequency,
        "every": schedule.every,
        "anchor": schedule.anchor,
        "roll": schedule.roll,
        "end_date": schedule.end_date,
        "max_count": schedule.max_count,
        "catch_up": plan.catch_up,
        "occurrence": plan.first.number,
        "next_run": plan.first.session,
        "status": plan.status,
        "source_ref": plan.source_ref,
    }


def _kept(row: Sequence[Any]) -> KeptPlan:
    *columns, account, market, source_ref, paused_from = row
    return KeptPlan(plan_of(columns), account, market, source_ref, paused_from)
