"""A pause leaves out its own span: through the plan book, a run and its update, in the database."""

from datetime import timedelta
from decimal import Decimal

from finflows.adapters.postgres.plan_book import PostgresPlanBook
from finflows.application.pause_plan import PausePlan, ResumePlan
from finflows.investments.plans import CatchUp
from finflows.investments.reasons import Reason
from investment_days import MONDAY, InvestmentDays, at_open
from investment_invariants import complaints

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days) for days in (1, 2, 3, 4))


def test_what_was_due_before_a_pause_is_caught_up_after_it(database: str) -> None:
    """Monday had no price; paused on Tuesday, resumed on Thursday. Nothing is lost, nothing of the pause is bought."""
    with InvestmentDays(database) as days:
        plan = days.plan(days.account(), days.asset("ACME", Reason.PRICE_STALE), "50", catch_up=CatchUp.ALL)
        assert not days.whole_day(MONDAY).complete
        book = PostgresPlanBook(days.owner)
        days.clock.time = at_open(TUESDAY)
        assert PausePlan(book, days.open_calendar, days.clock)(plan).paused_from == TUESDAY
        days.clock.time = at_open(THURSDAY)
        kept = ResumePlan(book, days.open_calendar, days.clock)(plan)
        assert (kept.plan.next_run, kept.paused_from) == (MONDAY, None)
        days.prices["ACME"] = Decimal(7)
        found = days.whole_day(THURSDAY)
        assert (found.complete, found.filled) == (True, 1)
        assert days.rows("SELECT scheduled_for, status, reason, amount FROM investing.execution ORDER BY 1") == [
            (MONDAY, "skipped", "caught_up", 50),
            (TUESDAY, "skipped", "paused", 50),
            (WEDNESDAY, "skipped", "paused", 50),
            (THURSDAY, "filled", None, 100),
        ]
        assert days.rows("SELECT next_run, status FROM investing.plan") == [(FRIDAY, "active")]
        assert complaints(days.owner) == []
