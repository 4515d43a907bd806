"""Takes a purchase back: a reversing entry for each of its two legs, and the holding with them, or nothing at all.

The execution stays as it is, so the plan does not buy that occurrence again. An entry is reversed once: the ledger has
room for one of each leg and occurrence.
"""

from datetime import date
from typing import Final

from finflows.adapters.postgres.connection import Connection
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import LedgerView

_LEGS: Final = 2
# As programs that buy do, so that two at once see each other's entries.
_LOCK: Final = "SELECT FROM investing.plan WHERE plan_id = %(plan_id)s FOR UPDATE"
_BOOKED: Final = "SELECT leg FROM investing.ledger WHERE plan_id = %(plan_id)s AND scheduled_for = %(day)s"
_REVERSE: Final = """
WITH reversed AS (
    INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost, note)
    SELECT plan_id, scheduled_for, leg || '_reversal', account_id, unit, -quantity, -book_cost, %(note)s
    FROM investing.ledger WHERE plan_id = %(plan_id)s AND scheduled_for = %(day)s ORDER BY leg
    RETURNING *
), held AS (
    UPDATE investing.holding AS before
    SET quantity = before.quantity + reversed.quantity, book_cost = before.book_cost + reversed.book_cost
    FROM reversed
    WHERE leg = 'asset_reversal' AND before.account_id = reversed.account_id AND before.symbol = reversed.unit
      AND before.quantity >= -reversed.quantity AND before.book_cost >= -reversed.book_cost
    RETURNING before.account_id
)
SELECT entry_id, plan_id, scheduled_for, leg, external_ref AS account, unit, quantity, book_cost, note
FROM reversed JOIN investing.account USING (account_id) WHERE EXISTS (SELECT FROM held) ORDER BY entry_id DESC
"""


def reverse(connection: Connection, plan_id: int, day: date, note: str) -> list[LedgerView]:
    """The two entries, the newest first. An error has to end the caller's transaction.

    Raises:
        InputRefused: nothing was bought then, it is reversed already, or the books differ.
    """
    asked = {"plan_id": plan_id, "day": day, "note": note}
    connection.execute(_LOCK, asked)
    booked = {leg for (leg,) in connection.execute(_BOOKED, asked)}
    purchase = f"The purchase of plan {plan_id} for its occurrence of {day}"
    if not booked:
        raise InputRefused(f"{purchase} is not in the ledger. See 'finflows ledger --plan {plan_id}'.")
    if booked - {"cash", "asset"}:
        raise InputRefused(f"{purchase} is reversed already. See 'finflows ledger --plan {plan_id}'.")
    cursor = connection.execute(_REVERSE, asked)
    names = [column.name for column in cursor.description or ()]
    entries = [LedgerView.model_validate(dict(zip(names, row, strict=True))) for row in cursor]
    if len(entries) != _LEGS:
        raise InputRefused(f"{purchase} is not in the holding as it is in the ledger. See 'finflows reconcile' first.")
    return entries
