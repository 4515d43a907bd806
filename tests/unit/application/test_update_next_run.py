"""Update next run, over books in memory. Against PostgreSQL: tests/integration/investments."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from finflows.application.execute_plans import ExecutePlans
from finflows.application.update_next_run import UpdateNextRun
from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import UpdateNextRunInput, UpdateNextRunOutput
from finflows.investments.advancing import Advanced
from finflows.investments.plans import Plan, PlanStatus
from finflows.investments.reasons import Reason
from memory_books import MONDAY, RUN, TUESDAY, Desk, MemoryBooks, StandingClock, open_calendar, plan


def _executed(*plans: Plan, refused: Reason | None = None) -> MemoryBooks:
    books = MemoryBooks.of(*plans)
    ExecutePlans(books, lambda run: Desk(refused), open_calendar, StandingClock())(RUN.run_id, 0)
    return books


def _update(books: MemoryBooks) -> UpdateNextRunOutput:
    return UpdateNextRun(books, open_calendar)(UpdateNextRunInput(run_id=RUN.run_id))


def test_executed_plans_move_on_once() -> None:
    """Doing it again moves nothing."""
    books = _executed(plan(1), plan(2))
    assert (_update(books).advanced, _update(books).advanced) == (2, 0)
    assert {each.next_run for each in books.plans.values()} == {TUESDAY}


def test_what_is_not_executed_stays_where_it_is() -> None:
    """It is still due."""
    books = _executed(plan(1), refused=Reason.PRICE_UNAVAILABLE)
    assert _update(books).advanced == 0
    assert books.plans[1].next_run == MONDAY


def test_suspended_and_ended_plans_are_counted() -> None:
    """The third failure in a row, and a schedule's last occurrence."""
    failing = replace(plan(1), fail_streak=2)
    books = _executed(failing, refused=Reason.UNKNOWN_SYMBOL)
    assert _update(books) == UpdateNextRunOutput(run_id=RUN.run_id, advanced=1, suspended=1, ended=0)
    last = replace(plan(2), schedule=replace(plan(2).schedule, max_count=1))
    assert _update(_executed(last)).ended == 1


def test_an_edit_in_between_is_read_again() -> None:
    """Neither overwritten nor forgotten."""
    books = _executed(plan(1))
    paused = replace(books.plans[1], status=PlanStatus.PAUSED, version=2)
    books.edits = [lambda: books.plans.update({1: paused})]
    assert _update(books).advanced == 1
    assert (books.plans[1].status, books.plans[1].next_run) == (PlanStatus.PAUSED, TUESDAY)


def test_a_plan_that_never_stops_changing_is_left_to_the_next_fetch() -> None:
    """Three times is enough."""

    class Restless(MemoryBooks):
        def advance(self, part: Sequence[tuple[Plan, Advanced]]) -> Sequence[Advanced]:
            self.parts.append([moved.plan_id for _, moved in part])
            return []

    books = Restless(**vars(_executed(plan(1))))
    books.parts = []
    assert _update(books).advanced == 0
    assert books.parts == [[1], [1], [1]]


def test_a_run_that_is_not_there_is_refused() -> None:
    """By name."""
    with pytest.raises(InputRefused, match="There is no run inv-2026-11-30"):
        _update(MemoryBooks(runs={}))
