"""Execute plans, over books in memory. Against PostgreSQL: tests/integration/investments."""

from dataclasses import replace
from datetime import time

import pytest

from finflows.application.execute_plans import ExecutePlans, GroupOutcome
from finflows.contracts.errors import InputRefused
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import MARKETS, Override, OverrideKind, SessionCalendar
from memory_books import CALENDAR, MONDAY, RUN, TUESDAY, Desk, MemoryBooks, StandingClock, at, open_calendar, plan


def _execute(books: MemoryBooks, desk: Desk | None = None, clock: StandingClock | None = None) -> GroupOutcome:
    asked = desk or Desk()
    return ExecutePlans(books, lambda run: asked, open_calendar, clock or StandingClock())(RUN.run_id, 0)


def test_the_plans_of_the_group_are_bought_part_by_part() -> None:
    """With one price for all of them."""
    books, desk = MemoryBooks.of(*map(plan, range(1, 10))), Desk()
    assert _execute(books, desk) == GroupOutcome(RUN.run_id, 0, 9, 0, 0, expired=False, note="")
    assert books.parts == [[1, 2, 3, 4], [5, 6, 7, 8], [9]]
    assert desk.asked == 1


def test_a_second_task_of_the_group_has_nothing_to_do() -> None:
    """It does not even ask for a price."""
    books, desk = MemoryBooks.of(plan(1), plan(2)), Desk()
    _execute(books)
    assert _execute(books, desk).filled == 0
    assert desk.asked == 0


def test_a_refused_part_is_halved_down_to_the_culprit() -> None:
    """Which waits, while all others are bought."""
    books = MemoryBooks.of(*map(plan, range(1, 5)))
    books.refused = {3}
    done = _execute(books)
    assert (done.filled, done.waiting, books.waiting) == (3, 1, {3: Reason.DATABASE_ERROR})
    assert books.parts == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]


def test_what_is_skipped_and_what_waits_is_counted() -> None:
    """Each for itself."""
    assert _execute(MemoryBooks.of(plan(1), plan(2, amount="0.5"))).skipped == 1
    waiting = _execute(MemoryBooks.of(plan(1)), Desk(refused=Reason.PRICE_STALE))
    assert (waiting.filled, waiting.waiting) == (0, 1)


def test_a_plan_that_is_edited_to_another_symbol_is_asked_about_anew() -> None:
    """And decided in another transaction."""
    books, desk = MemoryBooks.of(plan(1), plan(2)), Desk()
    books.edits = [lambda: books.plans.update({2: replace(books.plans[2], symbol="BOLT")})]
    assert _execute(books, desk).filled == 2
    assert (books.parts, desk.asked) == ([[1, 2], [2]], 2)


def test_a_plan_that_never_keeps_its_symbol_is_given_up_for_now() -> None:
    """It stays due."""
    books = MemoryBooks.of(plan(1))
    books.edits = [
        lambda symbol=symbol: books.plans.update({1: replace(books.plans[1], symbol=symbol)}) for symbol in "ABCD"
    ]
    assert _execute(books).filled == 0
    assert len(books.parts) == 3


def test_a_task_that_waits_for_locks_until_after_the_close_buys_no_more() -> None:
    """Another task holds them. What was bought before stays bought."""
    books, clock = MemoryBooks.of(*map(plan, range(1, 6))), StandingClock(at(MONDAY, 15, 59))
    books.edits = [lambda: None, lambda: setattr(clock, "time", at(MONDAY, 16, 0))]
    done = _execute(books, clock=clock)
    assert (done.filled, done.expired, len(books.executions)) == (4, True, 4)


class _SlowDesk(Desk):
    """The answer comes when the clock shows eight minutes past the close."""

    def __init__(self, clock: StandingClock) -> None:
        super().__init__()
        self.clock = clock

    def price(self, symbol: str) -> Quote | Refusal:
        self.clock.time = at(MONDAY, 16, 8)
        return super().price(symbol)


def test_prices_that_come_after_the_close_buy_nothing() -> None:
    """At a provider's free pace, asking takes minutes. The plans stay due: the next session's run buys them."""
    books, clock = MemoryBooks.of(plan(1), plan(2)), StandingClock(at(MONDAY, 15, 59))
    done = _execute(books, _SlowDesk(clock), clock)
    assert (done.filled, done.expired, books.executions) == (0, True, {})
    assert done.note == "Run expired: the session of XNYS on 2026-11-30 is closed."


def test_a_part_that_is_halved_until_after_the_close_stops_there() -> None:
    """Each half is recorded in a transaction of its own, and counted when it is."""
    books, clock = MemoryBooks.of(*map(plan, range(1, 5))), StandingClock(at(MONDAY, 15, 59))
    books.refused = {4}
    books.edits = [lambda: None, lambda: None, lambda: setattr(clock, "time", at(MONDAY, 16, 0))]
    done = _execute(books, clock=clock)
    assert (done.filled, done.expired, sorted(plan_id for plan_id, _ in books.executions)) == (2, True, [1, 2])


def test_an_early_close_that_is_entered_during_a_task_ends_it() -> None:
    """Overrides are read again each time: the task began by a calendar that closes at 16:00."""
    books, clock = MemoryBooks.of(*map(plan, range(1, 10))), StandingClock(at(MONDAY, 12, 59))
    calendars = [CALENDAR]

    def storm() -> None:
        early = Override(MONDAY, OverrideKind.EARLY_CLOSE, "storm", time(13))
        calendars[0] = SessionCalendar(MARKETS["XNYS"], lambda market, year: {}, [early])
        clock.time = at(MONDAY, 13, 1)

    books.edits = [lambda: None, storm]
    done = ExecutePlans(books, lambda run: Desk(), lambda market: calendars[0], clock)(RUN.run_id, 0)
    assert (done.filled, done.expired, books.parts) == (4, True, [[1, 2, 3, 4], [5, 6, 7, 8]])


def test_a_task_of_another_day_asks_for_nothing_and_buys_nothing() -> None:
    """Also when its group is still open."""
    books, desk = MemoryBooks.of(plan(1)), Desk()
    done = _execute(books, desk, StandingClock(at(TUESDAY)))
    assert (done.expired, done.filled, desk.asked, books.parts) == (True, 0, 0, [])
    assert done.note == "Run expired: it is of 2026-11-30, and in the market of XNYS it is 2026-12-01."


def test_a_task_with_nothing_to_buy_needs_no_desk() -> None:
    """Nor a key of a provider: an expired run ends well whatever has become of them."""
    books = MemoryBooks.of(plan(1))

    def no_desk(run: InvestmentRun) -> Desk:
        raise InputRefused("FINNHUB_API_KEY is not set.")

    done = ExecutePlans(books, no_desk, open_calendar, StandingClock(at(TUESDAY)))(RUN.run_id, 0)
    assert done.expired
    _execute(books)
    assert not ExecutePlans(books, no_desk, open_calendar, StandingClock())(RUN.run_id, 0).expired


def test_a_run_that_is_not_there_is_refused() -> None:
    """By name, with what to check."""
    with pytest.raises(InputRefused, match="There is no run inv-2026-11-30"):
        _execute(MemoryBooks(runs={}))
