"""What people enter into the plan book, and what they are shown of it.

Files of plans have the same fields: CSV columns in snake_case, JSON in camelCase or snake_case.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, LiteralString

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from finflows.contracts.base import Contract
from finflows.contracts.decimals import Digits


def _spelled(pattern: str, fix: LiteralString) -> AfterValidator:
    """People are told how to write it; the pattern itself helps few."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("spelling", fix)
        return text

    return AfterValidator(check)


Market = Annotated[str, _spelled(r"[A-Z]{4}", "write a code of ISO 10383 in capitals, such as XNYS")]
Currency = Annotated[str, _spelled(r"[A-Z]{3}", "write a code of ISO 4217 in capitals, such as USD")]
Symbol = Annotated[
    str, _spelled(r"[A-Z0-9][A-Z0-9.^=/-]{0,31}", "write capitals, digits and . ^ = / - (32 at most), such as AAPL")
]
Reference = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Money = Annotated[Decimal, Field(max_digits=20, decimal_places=4, allow_inf_nan=False)]
Amount = Annotated[Money, Field(gt=0)]
Frequency = Literal["daily", "weekly", "biweekly", "semi_monthly", "monthly", "quarterly", "yearly"]
Roll = Literal["following", "preceding", "modified_following"]
CatchUp = Literal["one", "all", "none"]
PlanStatus = Literal["active", "paused", "suspended", "ended"]


class AssetRequest(Contract):
    symbol: Symbol
    market: Market = "XNYS"
    currency: Currency = "USD"
    quantity_scale: Annotated[int, Field(ge=0, le=9)] = 6
    """Decimal places of a quantity; 0: whole units only."""
    minimum: Annotated[Money, Field(ge=0)] = Decimal(0)
    """Smallest amount of one purchase, in the asset's currency."""


class PlanRequest(Contract):
    account: Reference
    symbol: Symbol
    amount: Amount
    currency: Currency
    frequency: Frequency
    start: date
    every: Annotated[int, Field(ge=1, le=1000)] = 1
    roll: Roll = "following"
    catch_up: CatchUp = "one"
    end_date: date | None = None
    max_count: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Occurrences in all, counted from the start."""
    status: Literal["active", "paused"] = "active"
    source_ref: Reference | None = None
    """The row elsewhere that it comes from: nothing is imported twice."""


class PlanChange(Contract):
    """What of a plan can be changed. Another symbol or rhythm is another plan."""

    amount: Amount


class PlanView(Contract):
    plan_id: int
    account: str
    symbol: str
    market: str
    amount: Digits
    currency: str
    frequency: Frequency
    every: int
    start: date
    roll: Roll
    catch_up: CatchUp
    end_date: date | None
    max_count: int | None
    status: PlanStatus
    next_run: date | None
    """None: it has ended."""
    occurrence: int
    fail_streak: int
    source_ref: str | None


class PreviewedOccurrence(Contract):
    occurrence: int
    nominal: date
    session: date
    why_moved: str | None


class HoldingView(Contract):
    account: str
    symbol: str
    currency: str
    quantity: Digits
    book_cost: Digits
    average_cost: Digits | None


class LedgerView(Contract):
    entry_id: int
    plan_id: int
    scheduled_for: date
    leg: str
    account: str
    unit: str
    quantity: Digits
    book_cost: Digits
    note: str | None


class RejectedRow(Contract):
    place: str
    """Line, element or key of the row: never its content."""
    reason: str


class PlannedImport(Contract):
    place: str
    source_ref: str
    symbol: str
    amount: Digits
    currency: str
    frequency: Frequency
    status: Literal["active", "paused"]
    next_run: date
    app_next_run: date | None
    """What the app itself had as next date, where it says one."""


class PlanImportReport(Contract):
    applied: bool
    """False: a dry run, nothing was written."""
    assets_made: list[str]
    plans: list[PlannedImport]
    already_there: int
    left_out: int
    """Plans that are over where they come from."""
    rejected: list[RejectedRow]


class BookDifference(Contract):
    """An account's position in one asset where ledger and holding disagree."""

    account: str
    symbol: str
    ledger_quantity: Digits
    holding_quantity: Digits
    ledger_book_cost: Digits
    holding_book_cost: Digits


class UnbalancedExecution(Contract):
    """A fill without exactly its two legs or reversed in one of them only; or legs of what is no fill."""

    plan_id: int
    scheduled_for: date


class BookReconciliation(Contract):
    positions: int
    """Pairs of account and symbol that either side has."""
    differences: list[BookDifference]
    unbalanced: list[UnbalancedExecution]
