"""Whatever is repeated, doubled, lost or refused: the same as one clean run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from finflows.bench.investments.row_versions import row_versions
from finflows.contracts.errors import DatabaseUnavailable
from finflows.investments.plans import CatchUp
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from investment_days import MONDAY, InvestmentDays, StoredQuotes, at_open, reasons

TUESDAY = MONDAY + timedelta(1)


def test_a_second_start_of_a_finished_run_writes_nothing(database: str) -> None:
    """Not a row, not even a lock on one."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        for _ in range(5):
            days.plan(account, symbol)
        days.whole_day(MONDAY)
        before = row_versions(days.owner)
        fetched = days.fetch(MONDAY)
        done = days.execute(MONDAY, 0)
        moved = days.update(MONDAY)
        found = days.verify(MONDAY)
        assert row_versions(days.owner) == before
        assert (fetched.groups, fetched.due, fetched.reconciled) == ([], 0, 0)
        assert (done.filled, done.skipped, done.waiting, moved.advanced, found.filled) == (0, 0, 0, 0, 5)


def test_tasks_of_one_group_at_once_buy_each_plan_once(database: str) -> None:
    """The duplicate waits for the locks and then finds nothing left."""
    with InvestmentDays(database) as days:
        accounts, symbols = [days.account() for _ in range(3)], [days.asset(name) for name in ("A", "B")]
        for number in range(60):
            days.plan(accounts[number % 3], symbols[number % 2])
        days.fetch(MONDAY)
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(lambda _: _executed_elsewhere(days, plans_per_part=7), range(4)))
        assert sum(outcome.filled for outcome in outcomes) == 60
        assert days.value("SELECT count(*) FROM investing.ledger") == 120
        assert days.value("SELECT sum(quantity) FROM investing.holding") == Decimal(30)


def _executed_elsewhere(days: InvestmentDays, plans_per_part: int):  # noqa: ANN202 - as execute
    with InvestmentDays(days.url, plans_per_part=plans_per_part) as other:
        other.prices = days.prices
        return other.execute(MONDAY, 0)


def test_people_are_told_the_first_plans_of_each_reason(database: str) -> None:
    """Of those that wait, of those that nobody finished, and of those that are suspended now."""
    with InvestmentDays(database) as days:
        account, dark = days.account(), days.asset("DARK", Reason.PRICE_UNAVAILABLE)
        waiting = [days.plan(account, dark) for _ in range(25)]
        gone = days.plan(account, days.asset("GONE", Reason.UNKNOWN_SYMBOL))
        days.owner.execute("UPDATE investing.plan SET fail_streak = 2 WHERE plan_id = %s", [gone])
        days.whole_day(MONDAY)
        late = days.plan(account, dark)
        told = days.verify(MONDAY).message.splitlines()
        assert f"  price_unavailable: plans {', '.join(map(str, waiting[:20]))} and 5 more" in told
        assert f"  unfinished: plans {late}" in told
        assert f"  suspended: plans {gone}" in told


@pytest.mark.parametrize("error", ["check_violation", "raise_exception", "numeric_value_out_of_range"])
def test_the_plan_that_the_database_refuses_waits_and_its_neighbours_are_bought(database: str, error: str) -> None:
    """The part is halved down to it, whether a constraint refuses it or a trigger of the app's."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        plans = [days.plan(account, symbol) for _ in range(20)]
        culprit = plans[13]
        _refuse(days, culprit, error)
        found = days.whole_day(MONDAY)
        assert (found.filled, reasons(found.waiting), found.unfinished, found.complete) == (
            19,
            {"database_error": 1},
            0,
            False,
        )
        assert culprit not in {plan for plan, *_ in days.executions()}
        days.owner.execute("DROP TRIGGER refuse_one ON investing.execution")
        again = days.whole_day(MONDAY)
        assert (again.filled, again.waiting, again.complete) == (20, [], True)
        assert days.value("SELECT count(*) FROM investing.waiting") == 0


def _refuse(days: InvestmentDays, plan: int, error: str) -> None:
    days.owner.execute(
        f"""
        CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.plan_id = {plan} THEN RAISE EXCEPTION 'not this one' USING ERRCODE = '{error}'; END IF;
            RETURN NEW;
        END $$
        """.encode()
    )
    days.owner.execute(
        "CREATE TRIGGER refuse_one BEFORE INSERT ON investing.execution FOR EACH ROW EXECUTE FUNCTION refuse_one()"
    )


def test_a_lost_update_costs_nothing(database: str) -> None:
    """The next day's fetch moves the plan on before it looks for due ones."""
    with InvestmentDays(database) as days:
        plan = days.plan(days.account(), days.asset("ACME"))
        days.fetch(MONDAY)
        days.execute(MONDAY, 0)
        days.clock.time = at_open(TUESDAY)
        assert days.fetch(TUESDAY).reconciled == 1
        days.execute(TUESDAY, 0)
        days.update(TUESDAY)
        assert days.executions() == [(plan, MONDAY, "filled", None), (plan, TUESDAY, "filled", None)]


def test_the_run_that_is_missing_in_the_middle_of_a_catch_up_is_not_paid_twice(database: str) -> None:
    """A plan whose next run lies behind its executions is left to the next fetch, whatever its catch-up."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        plan = days.plan(account, symbol, "10", catch_up=CatchUp.ALL)
        days.clock.time = at_open(TUESDAY)
        days.fetch(TUESDAY)
        days.execute(TUESDAY, 0)
        days.execute(TUESDAY, 0)
        assert days.rows("SELECT scheduled_for, status, amount FROM investing.execution ORDER BY 1") == [
            (MONDAY, "skipped", Decimal(10)),
            (TUESDAY, "filled", Decimal(20)),
        ]
        days.update(TUESDAY)
        assert days.value("SELECT next_run FROM investing.plan WHERE plan_id = %s", plan) == TUESDAY + timedelta(1)


def test_a_transient_reason_is_no_execution(database: str) -> None:
    """The plan stays due, and is bought when the price comes."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME", Reason.PRICE_STALE))
        found = days.whole_day(MONDAY)
        assert (days.executions(), reasons(found.waiting), found.complete) == ([], {"price_stale": 1}, False)
        days.prices["ACME"] = Reason.PRICE_UNAVAILABLE
        assert reasons(days.whole_day(MONDAY).waiting) == {"price_unavailable": 1}
        days.prices["ACME"] = Decimal(10)
        assert days.whole_day(MONDAY).complete
        assert days.value("SELECT count(*) FROM investing.waiting") == 0


def test_three_permanent_failures_in_a_row_suspend_a_plan_and_say_so(database: str) -> None:
    """And it is due no more."""
    with InvestmentDays(database) as days:
        plan = days.plan(days.account(), days.asset("ACME", Reason.UNKNOWN_SYMBOL))
        found = [days.whole_day(MONDAY + timedelta(day)) for day in range(4)]
        assert [reasons(each.skipped) for each in found] == [{"unknown_symbol": 1}] * 3 + [{}]
        assert ["Suspended after three failures in a row: 1 plan." in each.message for each in found] == [
            False,
            False,
            True,
            False,
        ]
        assert days.value("SELECT status FROM investing.plan WHERE plan_id = %s", plan) == "suspended"


@dataclass
class Meddling(StoredQuotes):
    """Somebody edits plans while their price is asked for: after they were read, before they are locked."""

    meddle: Callable[[], None] = lambda: None

    def price(self, symbol: str) -> Quote | Refusal:
        found = super().price(symbol)
        self.meddle()
        return found


def _meddled(days: InvestmentDays, edit: str, *values: object) -> None:
    def desk(run: InvestmentRun) -> StoredQuotes:
        return Meddling(
            days.owner, run, days.prices, days.rates, meddle=lambda: days.owner.execute(edit.encode(), values)
        )

    days.desk = desk  # type: ignore[method-assign]


def test_the_locked_row_decides_the_amount(database: str) -> None:
    """Not the one that was read before."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"), "50")
        _meddled(days, "UPDATE investing.plan SET amount = 30, version = version + 1")
        days.whole_day(MONDAY)
        assert days.rows("SELECT amount, cost FROM investing.execution") == [(Decimal(30), Decimal(30))]


def test_a_plan_that_is_paused_at_the_last_moment_is_not_bought(database: str) -> None:
    """And is neither waiting nor unfinished."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"))
        _meddled(days, "UPDATE investing.plan SET status = 'paused', version = version + 1")
        found = days.whole_day(MONDAY)
        assert (days.executions(), found.complete) == ([], True)


def test_a_plan_that_is_edited_to_another_symbol_gets_that_ones_price(database: str) -> None:
    """Never the price of what it was read with."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME", "100"), "50")
        days.asset("OTHER", "10")
        _meddled(days, "UPDATE investing.plan SET symbol = 'OTHER', version = version + 1")
        days.whole_day(MONDAY)
        assert days.rows("SELECT symbol, price, quantity FROM investing.execution") == [
            ("OTHER", Decimal(10), Decimal(5)),
        ]


def test_a_plan_is_filled_once_a_session_whatever_an_edit_makes_of_its_dates(database: str) -> None:
    """It is due again for another date, and waits for the next session: nothing is wrong with it meanwhile."""
    with InvestmentDays(database) as days:
        plan = days.plan(days.account(), days.asset("ACME"))
        days.whole_day(MONDAY)
        friday = MONDAY - timedelta(3)
        days.owner.execute(
            "UPDATE investing.plan SET frequency = 'weekly', anchor_date = %s, next_run = %s, occurrence = 0, "
            "version = version + 1",
            [friday, friday],
        )
        found = days.whole_day(MONDAY)
        assert (found.filled, found.waiting, found.complete) == (1, [], True)
        days.whole_day(TUESDAY)
        assert days.rows(
            "SELECT scheduled_for, session_date FROM investing.execution WHERE plan_id = %s ORDER BY 2", plan
        ) == [
            (MONDAY, MONDAY),
            (friday, TUESDAY),
        ]


def test_an_edit_between_reading_and_moving_on_is_not_overwritten(database: str) -> None:
    """Compare and set on the version: the plan is read again."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"))
        days.fetch(MONDAY)
        days.execute(MONDAY, 0)
        edits = iter(["UPDATE investing.plan SET status = 'paused', version = version + 1"])
        _edit_before_locks(days, edits)
        assert days.update(MONDAY).advanced == 1
        assert days.rows("SELECT status, next_run, version FROM investing.plan") == [("paused", TUESDAY, 3)]


def _edit_before_locks(days: InvestmentDays, edits) -> None:  # noqa: ANN001 - an iterator of statements
    """Between the reading and the transaction: when the staging table is made."""
    execute = days.connection.execute

    def edited(query, *args, **kwargs):  # noqa: ANN001, ANN002, ANN003, ANN202 - as execute
        if "staged_advance" in str(query):
            for edit in edits:
                days.owner.execute(edit.encode())
        return execute(query, *args, **kwargs)

    days.connection.execute = edited  # type: ignore[method-assign]


def test_a_database_that_goes_away_is_worth_another_try(database: str) -> None:
    """Its class is what the state machine retries by."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"))
        days.fetch(MONDAY)
        days.connection.execute("SELECT 1")
        (pid,) = days.connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        days.owner.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(DatabaseUnavailable, match="Nothing half done is kept"):
            days.execute(MONDAY, 0)
        days.reconnect()
        assert days.execute(MONDAY, 0).filled == 1
