"""Verify run, over books in memory. Against PostgreSQL: tests/integration/investments."""

from finflows.application.execute_plans import ExecutePlans
from finflows.application.verify_run import VerifyRun
from finflows.contracts.investment_day import ReasonCount, VerifyRunInput, VerifyRunOutput
from finflows.investments.reasons import Reason
from memory_books import MONDAY, RUN, TUESDAY, Desk, MemoryBooks, StandingClock, at, open_calendar, plan


def _executed(books: MemoryBooks, refused: Reason | None = None) -> MemoryBooks:
    ExecutePlans(books, lambda run: Desk(refused), open_calendar, StandingClock())(RUN.run_id, 0)
    return books


def _verify(books: MemoryBooks, clock: StandingClock | None = None) -> VerifyRunOutput:
    return VerifyRun(books, open_calendar, clock or StandingClock())(VerifyRunInput(run_id=RUN.run_id))


def test_a_run_with_nothing_left_is_complete_and_finished() -> None:
    """Skipped plans are done, too."""
    books = _executed(MemoryBooks.of(plan(1), plan(2, amount="0.5")))
    found = _verify(books)
    assert (found.complete, found.expired, found.filled, found.unfinished) == (True, False, 1, 0)
    assert found.skipped == [ReasonCount(reason="below_minimum", count=1)]
    assert books.finished == [RUN.run_id]


def test_a_waiting_plan_keeps_a_run_from_being_complete() -> None:
    """It may be bought yet."""
    books = _executed(MemoryBooks.of(plan(1)), Reason.PRICE_HELD)
    found = _verify(books)
    assert (found.complete, found.unfinished) == (False, 0)
    assert found.waiting == [ReasonCount(reason="price_held", count=1)]
    assert books.finished == []


def test_a_plan_without_execution_and_reason_is_unfinished() -> None:
    """Its task failed, or never ran."""
    found = _verify(MemoryBooks.of(plan(1)))
    assert (found.complete, found.unfinished) == (False, 1)
    assert "nor a reason to wait: 1 plan." in found.message


def test_an_expired_run_is_finished_though_not_complete() -> None:
    """On another day, and after the close."""
    for time in (at(TUESDAY), at(MONDAY, 16, 0)):
        books = MemoryBooks.of(plan(1))
        found = _verify(books, StandingClock(time))
        assert (found.complete, found.expired, found.unfinished) == (False, True, 1)
        assert books.finished == [RUN.run_id]
