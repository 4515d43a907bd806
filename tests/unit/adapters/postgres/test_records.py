"""Rows and domain values say the same."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from psycopg.sql import SQL

from finflows.adapters.postgres.records import (
    ASSET_COLUMNS,
    EXECUTION_COLUMNS,
    PLAN_COLUMNS,
    asset_of,
    execution_of,
    execution_values,
    plan_of,
)
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, CatchUp, Frequency, PausedSpan, Plan, PlanStatus, Roll, Schedule
from finflows.investments.reasons import Reason

_DAY = date(2026, 11, 30)
_PLAN = Plan(
    7,
    3,
    "VTI",
    Decimal("12.3400"),
    "EUR",
    Schedule(Frequency.SEMI_MONTHLY, date(2026, 1, 31), 2, Roll.MODIFIED_FOLLOWING, date(2030, 1, 1), 99),
    CatchUp.ALL,
    PlanStatus.SUSPENDED,
    5,
    _DAY,
    3,
    8,
    (PausedSpan(date(2026, 12, 1), date(2026, 12, 4)), PausedSpan(date(2027, 1, 5), date(2027, 1, 6))),
)
_SKIPPED = Execution(
    7, 3, "VTI", _DAY, 5, _DAY, ExecutionStatus.SKIPPED, Reason.BELOW_MINIMUM, Decimal("12.3400"), "EUR"
)
_FILLED = replace(
    _SKIPPED,
    status=ExecutionStatus.FILLED,
    reason=None,
    price=Decimal("50.0000000000"),
    fx_rate=Decimal("1.2500000000"),
    quantity=Decimal("0.308500000"),
    cost=Decimal("12.3400"),
    residual=Decimal("0.0000"),
    price_quote_id=1,
    fx_quote_id=2,
)


def test_a_plan_comes_back_as_it_went_in(database: str) -> None:
    """Each column is in its field: all of one type, a swap of two would go unnoticed without this."""
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO investing.account VALUES (3, 'a-3')")
        connection.execute("INSERT INTO investing.asset (symbol, market, currency) VALUES ('VTI', 'XNYS', 'USD')")
        connection.execute(
            "INSERT INTO investing.plan (plan_id, account_id, symbol, amount, currency, frequency, every, anchor_date, "
            "roll, end_date, max_count, catch_up, occurrence, next_run, status, fail_streak, version, left_out) "
            "VALUES (7, 3, 'VTI', 12.34, 'EUR', 'semi_monthly', 2, '2026-01-31', 'modified_following', '2030-01-01', "
            "99, 'all', 5, '2026-11-30', "
            "'suspended', 3, 8, '{[2026-12-01,2026-12-04),[2027-01-05,2027-01-06)}')"
        )
        row = connection.execute(SQL("SELECT {} FROM investing.plan").format(SQL(PLAN_COLUMNS))).fetchone()
        asset = connection.execute(SQL("SELECT {} FROM investing.asset").format(SQL(ASSET_COLUMNS))).fetchone()
    assert row is not None
    assert plan_of(row) == _PLAN
    assert asset is not None
    assert asset_of(asset) == Asset("VTI", "XNYS", "USD", 6, Decimal("0.0000"))


@pytest.mark.parametrize("execution", [_SKIPPED, _FILLED])
def test_an_execution_is_the_row_that_it_makes(execution: Execution) -> None:
    """Written and read by the same list of columns."""
    values = execution_values(execution)
    assert len(values) == len(EXECUTION_COLUMNS.split(", "))
    assert not any(hasattr(value, "name") for value in values)
    assert execution_of(values) == execution
