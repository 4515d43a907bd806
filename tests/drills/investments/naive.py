"""How it is usually done, and what the drill is there to see: look, buy, commit, then move the date.

A kill between the two commits buys again, and so does a duplicate that has looked before the date moved.
"""

from collections.abc import Sequence
from datetime import date

from drills.investments.version import Judgement
from finflows.adapters.postgres.connection import Connection, connect
from investment_days import WEEKDAYS

_SCHEMA = """
    CREATE SCHEMA naive;
    CREATE TABLE naive.plan AS SELECT plan_id, account_id, symbol, amount, next_run FROM investing.plan;
    ALTER TABLE naive.plan ADD PRIMARY KEY (plan_id);
    CREATE TABLE naive.purchase (plan_id bigint, day date, account_id bigint, symbol text, quantity numeric);
    CREATE TABLE naive.holding (account_id bigint, symbol text, quantity numeric, PRIMARY KEY (account_id, symbol));
"""
_DUE = "SELECT plan_id FROM naive.plan WHERE next_run <= %s ORDER BY plan_id"
_LOOK = "SELECT account_id, symbol, amount FROM naive.plan WHERE plan_id = %s AND next_run <= %s"
_BUY = "INSERT INTO naive.purchase (plan_id, day, account_id, symbol, quantity) VALUES (%s, %s, %s, %s, %s)"
_HOLD = """
    INSERT INTO naive.holding AS held VALUES (%s, %s, %s)
    ON CONFLICT (account_id, symbol) DO UPDATE SET quantity = held.quantity + excluded.quantity
"""
_MOVE = "UPDATE naive.plan SET next_run = %s WHERE plan_id = %s"
_TIMES = """
    SELECT count(purchase.day) FROM naive.plan CROSS JOIN unnest(%s::date[]) AS due (day)
    LEFT JOIN naive.purchase ON purchase.plan_id = plan.plan_id AND purchase.day = due.day
    GROUP BY plan.plan_id, due.day
"""
_UNBALANCED = """
    SELECT FROM naive.holding FULL JOIN (
        SELECT account_id, symbol, sum(quantity) AS quantity FROM naive.purchase GROUP BY account_id, symbol
    ) AS bought USING (account_id, symbol)
    WHERE holding.quantity IS DISTINCT FROM bought.quantity
"""


class Naive:
    name = "look, buy, commit, move the date"

    def prepare(self, owner: Connection) -> None:
        owner.execute(_SCHEMA)

    def work(self, url: str, day: date) -> None:
        with connect(url, role=None) as connection:
            due = connection.execute(_DUE, [day]).fetchall()
            connection.commit()
            for (plan,) in due:
                self._execute(connection, plan, day)

    def _execute(self, connection: Connection, plan: int, day: date) -> None:
        row = connection.execute(_LOOK, [plan, day]).fetchone()
        if row is not None:
            account, symbol, amount = row
            connection.execute(_BUY, [plan, day, account, symbol, amount / 100])
            connection.execute(_HOLD, [account, symbol, amount / 100])
        connection.commit()
        connection.execute(_MOVE, [WEEKDAYS.shift(day, 1), plan])
        connection.commit()

    def judge(self, drilled: str, clean: str, days: Sequence[date]) -> Judgement:
        with connect(drilled, role=None) as connection:
            times = [count for (count,) in connection.execute(_TIMES, [list(days)])]
            unbalanced = connection.execute(_UNBALANCED).fetchall()
        return Judgement(
            due=len(times),
            bought=sum(times),
            lost=times.count(0),
            extra=sum(count - 1 for count in times if count),
            balanced=not unbalanced,
        )
