"""What became of one occurrence of a plan: the row that is the truth (the plan's next_run is a cache of it)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from finflows.investments.reasons import Reason


class ExecutionStatus(StrEnum):
    FILLED = "filled"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Execution:
    """`cost + residual == amount` of a fill; a skipped one has no price, rate, quantity, cost or residual."""

    plan_id: int
    account_id: int
    symbol: str
    scheduled_for: date
    """The session that the occurrence rolled to; with the plan, the key."""
    occurrence: int
    session: date
    """The session in which it was decided: later than `scheduled_for` for what was missed."""
    status: ExecutionStatus
    reason: Reason | None
    amount: Decimal
    currency: str
    price: Decimal | None = None
    fx_rate: Decimal | None = None
    quantity: Decimal | None = None
    cost: Decimal | None = None
    residual: Decimal | None = None
    price_quote_id: int | None = None
    fx_quote_id: int | None = None
