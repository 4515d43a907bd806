"""Fetch due plans, over books in memory. Against PostgreSQL: tests/integration/investments."""

from finflows.application.execute_plans import ExecutePlans
from finflows.application.fetch_due_plans import FetchDuePlans
from finflows.contracts.investment_day import FetchDuePlansInput, FetchDuePlansOutput, GroupRef
from memory_books import MONDAY, RUN, TUESDAY, Desk, MemoryBooks, StandingClock, at, open_calendar, plan


def _fetch(books: MemoryBooks, clock: StandingClock | None = None) -> FetchDuePlansOutput:
    request = FetchDuePlansInput(
        run_id=RUN.run_id, market="XNYS", session_date=MONDAY, closes_at=RUN.closes_at, plans_per_task=2
    )
    return FetchDuePlans(books, books, open_calendar, clock or StandingClock())(request)


def _books(count: int) -> MemoryBooks:
    return MemoryBooks({number: plan(number) for number in range(1, count + 1)}, runs={})


def test_due_plans_come_as_numbers_of_groups() -> None:
    """A hundred thousand ids would not fit through a state."""
    books = _books(3)
    assert _fetch(books) == FetchDuePlansOutput(
        run_id=RUN.run_id,
        groups=[GroupRef(group="0", plans=2), GroupRef(group="1", plans=1)],
        due=3,
        stored=True,
        expired=False,
        reconciled=0,
        note="",
    )
    assert books.groups == [(1, 2), (3,)]
    assert books.runs == {RUN.run_id: RUN}


def test_stored_groups_stay_and_new_plans_come_behind_them() -> None:
    """Those that are done are not returned."""
    books = _books(2)
    _fetch(books)
    ExecutePlans(books, lambda run: Desk(), open_calendar, StandingClock())(RUN.run_id, 0)
    books.plans[3] = plan(3)
    assert _fetch(books).groups == [GroupRef(group="1", plans=1)]
    assert books.groups == [(1, 2), (3,)]


def test_plans_that_an_earlier_run_left_behind_are_moved_on_first() -> None:
    """Else they would be due again."""
    books = _books(1)
    _fetch(books)
    ExecutePlans(books, lambda run: Desk(), open_calendar, StandingClock())(RUN.run_id, 0)
    again = _fetch(books)
    assert (again.reconciled, again.due, books.plans[1].next_run) == (1, 0, TUESDAY)


def test_an_expired_run_is_told_and_not_stored() -> None:
    """No group, no task."""
    books = _books(1)
    fetched = _fetch(books, StandingClock(at(TUESDAY)))
    assert (fetched.groups, fetched.due, books.runs, books.groups) == ([], 0, {}, [])
    assert (fetched.stored, fetched.expired) == (False, True)
    assert fetched.note == "Run expired: it is of 2026-11-30, and in the market of XNYS it is 2026-12-01."


def test_a_run_that_expires_after_it_was_stored_says_so() -> None:
    """What it has executed is still to be advanced, and people are told of it."""
    books = _books(1)
    _fetch(books)
    fetched = _fetch(books, StandingClock(at(TUESDAY)))
    assert (fetched.groups, fetched.stored, fetched.expired) == ([], True, True)


def test_groups_are_made_larger_when_a_history_could_not_hold_them() -> None:
    """And that is said: the run remembers it for its report."""
    books = _books(2_001)
    fetched = _fetch(books)
    assert len(fetched.groups) <= 1_000
    assert fetched.due == 2_001
    assert books.findings(RUN).raised_plans_per_task == 3
