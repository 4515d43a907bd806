"""What the report of an investments day is made of: everything that the database knows of one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from finflows.contracts.investments_report import InvestmentsReport
from finflows.investments.runs import InvestmentRun


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One occurrence of a plan: bought, skipped, or still due. What was not bought has no price and no quantity."""

    plan_id: int
    symbol: str
    state: str
    reason: str
    amount: Decimal
    currency: str
    price: Decimal | None
    asset_currency: str
    fx_rate: Decimal | None
    quantity: Decimal | None
    cost: Decimal | None
    residual: Decimal | None
    scheduled_for: date
    next_run: date
    plan_status: str


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A price or rate that somebody really gave, or whose word ends in ``-fake``."""

    kind: str
    key: str
    provider: str
    value: Decimal
    as_of: datetime
    fetched_at: datetime
    plans: int


@dataclass(frozen=True, slots=True)
class RefusalLine:
    kind: str
    key: str
    reason: str
    detail: str
    refused_at: datetime


@dataclass(frozen=True, slots=True)
class InvestmentsDay:
    """``lines``: what is still due, then what was skipped, then what was bought; perhaps not all, ``total`` is."""

    report: InvestmentsReport
    run: InvestmentRun
    started_at: datetime
    finished_at: datetime | None
    lines: Sequence[PlanLine]
    total: int
    quotes: Sequence[QuoteLine]
    refusals: Sequence[RefusalLine]
    next_runs: Sequence[tuple[date, int]]
