"""Rows of the schema `investing` as domain values, and back. Columns and fields are in the same order."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString

from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, CatchUp, Frequency, PausedSpan, Plan, PlanStatus, Roll, Schedule
from finflows.investments.reasons import Reason

PLAN_COLUMNS: Final[LiteralString] = (
    "plan_id, account_id, symbol, amount, currency, frequency, anchor_date, every, roll, end_date, max_count, "
    "catch_up, status, occurrence, next_run, fail_streak, version, left_out"
)
ASSET_COLUMNS: Final[LiteralString] = "symbol, market, currency, quantity_scale, minimum"
EXECUTION_COLUMNS: Final[LiteralString] = (
    "plan_id, account_id, symbol, scheduled_for, occurrence, session_date, status, reason, amount, currency, "
    "price, fx_rate, quantity, cost, residual, price_quote_id, fx_quote_id"
)

_SCHEDULE: Final = slice(5, 11)  # of PLAN_COLUMNS
_OUTCOME: Final = slice(6, 8)  # of EXECUTION_COLUMNS


def plan_of(row: Sequence[Any]) -> Plan:
    """From PLAN_COLUMNS."""
    frequency, anchor, every, roll, end_date, max_count = row[_SCHEDULE]
    plan_id, account_id, symbol, amount, currency = row[: _SCHEDULE.start]
    catch_up, status, *progress = row[_SCHEDULE.stop :]
    progress[-1] = tuple(PausedSpan(span.lower, span.upper) for span in progress[-1])
    schedule = Schedule(Frequency(frequency), anchor, every, Roll(roll), end_date, max_count)
    return Plan(
        plan_id, account_id, symbol, amount, currency, schedule, CatchUp(catch_up), PlanStatus(status), *progress
    )


def asset_of(row: Sequence[Any]) -> Asset:
    """From ASSET_COLUMNS."""
    return Asset(*row)


def execution_of(row: Sequence[Any]) -> Execution:
    """From EXECUTION_COLUMNS."""
    values = list(row)
    status, reason = row[_OUTCOME]
    values[_OUTCOME] = ExecutionStatus(status), None if reason is None else Reason(reason)
    return Execution(*values)


def execution_values(execution: Execution) -> tuple[Any, ...]:
    """In the order of EXECUTION_COLUMNS."""
    return (
        execution.plan_id,
        execution.account_id,
        execution.symbol,
        execution.scheduled_for,
        execution.occurrence,
        execution.session,
        execution.status.value,
        execution.reason.value if execution.reason is not None else None,
        execution.amount,
        execution.currency,
        execution.price,
        execution.fx_rate,
        execution.quantity,
        execution.cost,
        execution.residual,
        execution.price_quote_id,
        execution.fx_quote_id,
    )
