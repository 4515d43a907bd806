"""The four states of a day against a real database."""

from datetime import timedelta
from decimal import Decimal

from investment_days import MONDAY, InvestmentDays


def test_a_due_plan_is_bought_booked_and_moved_on(database: str) -> None:
    """Execution, two legs, holding, next date."""
    with InvestmentDays(database) as days:
        account, symbol = days.account(), days.asset("ACME", "100")
        plan = days.plan(account, symbol, "50")
        found = days.whole_day(MONDAY)
        assert (found.complete, found.filled, found.unfinished) == (True, 1, 0)
        assert days.executions() == [(plan, MONDAY, "filled", None)]
        assert days.rows("SELECT leg, unit, quantity, book_cost FROM investing.ledger ORDER BY leg") == [
            ("asset", "ACME", Decimal("0.5"), Decimal(50)),
            ("cash", "USD", Decimal(-50), Decimal(0)),
        ]
        assert days.rows("SELECT quantity, book_cost FROM investing.holding") == [(Decimal("0.5"), Decimal(50))]
        assert days.rows("SELECT next_run, occurrence FROM investing.plan") == [(MONDAY + timedelta(1), 1)]
