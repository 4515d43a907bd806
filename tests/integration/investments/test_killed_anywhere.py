"""A task that is killed at any moment, and one that is repeated: the same final state as one clean run."""

from datetime import timedelta
from typing import Any

import pytest

from empty_books import emptied
from faulty_connections import KILLED, FaultyConnection, faulty_connection
from finflows.investments.plans import CatchUp, Frequency, Schedule
from finflows.investments.reasons import Reason
from investment_days import MONDAY, InvestmentDays
from investment_invariants import complaints

TUESDAY = MONDAY + timedelta(1)
STATE = {
    "plan": "plan_id, status, occurrence, next_run, fail_streak, version",
    "run_group": "run_id, group_no, plan_id",
    "execution": "plan_id, scheduled_for, status, reason, amount, price, fx_rate, quantity, cost, residual, run_id",
    "ledger": "plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost",
    "holding": "account_id, symbol, quantity, book_cost",
    "waiting": "run_id, plan_id, reason",
}


def _plans(days: InvestmentDays) -> None:
    """Of every kind: due and missed, bought, too small, suspended by this day, waiting, in a foreign currency."""
    first, second = days.account(), days.account()
    usual, other = days.asset("ACME", "33.3"), days.asset("BOLT", "7", scale=0)
    days.plan(first, usual)
    days.plan(first, usual, catch_up=CatchUp.ALL, schedule=Schedule(Frequency.DAILY, MONDAY - timedelta(7)))
    days.plan(second, usual, schedule=Schedule(Frequency.MONTHLY, MONDAY))
    days.plan(second, other, "3")
    days.plan(second, days.asset("LATE", Reason.PRICE_STALE))
    failing = days.plan(first, days.asset("GONE", Reason.UNKNOWN_SYMBOL))
    days.owner.execute("UPDATE investing.plan SET fail_streak = 2 WHERE plan_id = %s", [failing])
    days.rates["EURUSD"] = days.prices["BOLT"]
    days.plan(first, usual, "20", currency="EUR")


def _state(days: InvestmentDays) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: days.rows(f"SELECT {columns} FROM investing.{table} ORDER BY {columns}")  # noqa: S608 - names above
        for table, columns in STATE.items()
    }


def _day(days: InvestmentDays) -> None:
    for group in days.fetch(MONDAY, plans_per_task=4).groups:
        days.execute(MONDAY, int(group.group))
    days.update(MONDAY)
    days.verify(MONDAY)


@pytest.fixture
def days(database: str) -> InvestmentDays:
    with InvestmentDays(database, plans_per_part=3, connecting=faulty_connection) as days:
        yield days


def test_a_day_that_is_killed_before_any_word_and_repeated_ends_as_a_clean_one(days: InvestmentDays) -> None:
    """Every word that goes to the server, begins, copies and commits among them, is once the one that does not go."""
    assert isinstance(days.connection, FaultyConnection)
    _plans(days)
    before = days.connection.words
    _day(days)
    words, clean = days.connection.words - before, _state(days)
    assert words > 60  # else the kills are few
    for kill_at in range(words):
        emptied(days.owner)
        _plans(days)
        days.reconnect()
        days.connection.words_left = kill_at
        with pytest.raises(KILLED):
            _day(days)
        assert complaints(days.owner) == [], f"killed before word {kill_at}"
        days.reconnect()
        _day(days)
        assert _state(days) == clean, f"killed before word {kill_at}"


def test_the_rows_of_a_clean_day(days: InvestmentDays) -> None:
    """What the kills are compared with is what it should be."""
    _plans(days)
    _day(days)
    assert [(plan, str(day)[5:], status, reason) for plan, day, status, reason in days.executions()] == [
        (1, "11-30", "filled", None),
        (2, "11-23", "skipped", "caught_up"),
        (2, "11-24", "skipped", "caught_up"),
        (2, "11-25", "skipped", "caught_up"),
        (2, "11-26", "skipped", "caught_up"),
        (2, "11-27", "skipped", "caught_up"),
        (2, "11-30", "filled", None),
        (3, "11-30", "filled", None),
        (4, "11-30", "skipped", "below_one_unit"),
        (6, "11-30", "skipped", "unknown_symbol"),
        (7, "11-30", "filled", None),
    ]
    assert days.rows("SELECT plan_id, status FROM investing.plan WHERE status <> 'active'") == [(6, "suspended")]
    assert complaints(days.owner) == []
