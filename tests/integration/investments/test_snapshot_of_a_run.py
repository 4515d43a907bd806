"""Which plans a run executes, in which groups: stored once, only ever added to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from finflows.investments.reasons import Reason
from investment_days import MONDAY, InvestmentDays

TUESDAY = MONDAY + timedelta(1)


def _groups(days: InvestmentDays) -> list[tuple[int, int]]:
    return days.rows("SELECT group_no, plan_id FROM investing.run_group ORDER BY 1, 2")


def test_a_second_fetch_returns_the_stored_groups(database: str) -> None:
    """Also with another group size: the tasks of the first may be at work."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        for _ in range(5):
            days.plan(account, symbol)
        first, before = days.fetch(MONDAY, plans_per_task=2), _groups(days)
        second = days.fetch(MONDAY, plans_per_task=1)
        assert first == second
        assert [group.plans for group in first.groups] == [2, 2, 1]
        assert _groups(days) == before


def test_what_became_due_meanwhile_comes_in_new_groups(database: str) -> None:
    """Behind the old ones, which stay as they are; those that are done are not returned."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        days.plan(account, symbol)
        days.fetch(MONDAY)
        days.execute(MONDAY, 0)
        before = _groups(days)
        added = days.plan(account, symbol)
        assert [(group.group, group.plans) for group in days.fetch(MONDAY).groups] == [("1", 1)]
        assert _groups(days) == [*before, (1, added)]
        assert days.execute(MONDAY, 1).filled == 1


def test_what_waited_is_tried_again_in_its_old_group(database: str) -> None:
    """The others of the group are done and stay so."""
    with InvestmentDays(database) as days:
        account = days.account()
        days.plan(account, days.asset("ACME"))
        days.plan(account, days.asset("LATE", Reason.PRICE_UNAVAILABLE))
        days.whole_day(MONDAY)
        assert [(group.group, group.plans) for group in days.fetch(MONDAY).groups] == [("0", 1)]


def test_two_fetches_at_once_deal_each_plan_once(database: str) -> None:
    """The second waits for the first, and finds nothing left to deal."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        plans = [days.plan(account, symbol) for _ in range(50)]
        with ThreadPoolExecutor(4) as pool:
            fetched = list(pool.map(lambda _: _fetched_elsewhere(database), range(4)))
        assert [each.due for each in fetched] == [50] * 4
        assert sorted(plan for _, plan in _groups(days)) == plans
        assert {number for number, _ in _groups(days)} == set(range(10))


def _fetched_elsewhere(url: str):  # noqa: ANN202 - as fetch
    with InvestmentDays(url) as other:
        return other.fetch(MONDAY, plans_per_task=5)


def test_more_groups_than_a_history_holds_are_made_larger_and_that_is_said(database: str) -> None:
    """1,001 plans, one per task: in the message, and again after a plan that came later needed no larger group."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME")
        days.owner.execute(
            "INSERT INTO investing.plan (account_id, symbol, amount, currency, frequency, anchor_date, occurrence, "
            "next_run) SELECT %s, %s, 10, 'USD', 'daily', %s, 0, %s FROM generate_series(1, 1001)",
            [account, symbol, MONDAY, MONDAY],
        )
        fetched = days.fetch(MONDAY, plans_per_task=1)
        assert (len(fetched.groups), fetched.due) == (501, 1001)
        days.plan(account, symbol)
        assert len(days.fetch(MONDAY, plans_per_task=1).groups) == 502
        assert "Tasks: up to 2 plans each, more than was asked for" in days.verify(MONDAY).message


def test_a_plan_of_another_market_is_not_due(database: str) -> None:
    """It waits for its own market's session."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("2330", market="XTAI"))
        assert days.fetch(MONDAY).due == 0


def test_a_clash_with_the_run_itself_is_no_other_run(database: str) -> None:
    """Two fetches at once: PostgreSQL may notice it at the session's index before it does at the run's id."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"))
        days.fetch(MONDAY)
        days.owner.execute(
            """
            CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'as the other index does' USING ERRCODE = 'unique_violation'; END $$;
            CREATE TRIGGER clash BEFORE INSERT ON investing.run FOR EACH ROW EXECUTE FUNCTION clash();
            UPDATE investing.run SET closes_at = closes_at - interval '3 hours';
            """
        )
        assert days.fetch(MONDAY).due == 1
