"""A run buys in its own session and in no other."""

from datetime import date, datetime, timedelta

import pytest

from finflows.bench.investments.row_versions import row_versions
from finflows.contracts.errors import InputRefused
from finflows.investments.plans import Frequency, Schedule
from finflows.investments.sessions import MARKETS, Override, OverrideKind, SessionCalendar
from investment_days import MONDAY, NEW_YORK, InvestmentDays, at_open

TUESDAY = MONDAY + timedelta(1)


def _with_two_plans_of_which_one_is_bought(days: InvestmentDays) -> None:
    account = days.account()
    days.plan(account, days.asset("ACME"))
    days.plan(account, days.asset("OTHER"))
    assert days.fetch(MONDAY, plans_per_task=1).due == 2
    assert days.execute(MONDAY, 0).filled == 1


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(at_open(TUESDAY), id="the next day"),
        pytest.param(at_open(MONDAY - timedelta(1)), id="the day before"),
        pytest.param(datetime(2026, 11, 30, 16, 0, tzinfo=NEW_YORK), id="at the close"),
    ],
)
def test_an_expired_run_buys_nothing_and_moves_on_what_is_executed(database: str, now: datetime) -> None:
    """It ends by saying so, without an error."""
    with InvestmentDays(database) as days:
        _with_two_plans_of_which_one_is_bought(days)
        days.clock.time = now
        done = days.execute(MONDAY, 1)
        assert (done.expired, done.filled) == (True, 0)
        assert done.note.startswith("Run expired: ")
        assert days.update(MONDAY).advanced == 1
        found = days.verify(MONDAY)
        assert (found.expired, found.complete, found.filled, found.unfinished) == (True, False, 1, 1)
        assert found.subject == "Investments inv-2026-11-30: 1 bought, 0 skipped, 1 still due, run expired"


def test_what_an_expired_run_leaves_is_due_for_the_next_one(database: str) -> None:
    """As a catch-up of the day before."""
    with InvestmentDays(database) as days:
        _with_two_plans_of_which_one_is_bought(days)
        days.clock.time = at_open(TUESDAY)
        days.update(MONDAY)
        found = days.whole_day(TUESDAY)
        assert (found.complete, found.filled) == (True, 2)


def test_fetching_for_an_expired_session_stores_no_run(database: str) -> None:
    """Nor any group."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"))
        days.clock.time = at_open(TUESDAY)
        before = row_versions(days.owner)
        fetched = days.fetch(MONDAY)
        assert (fetched.groups, fetched.due) == ([], 0)
        assert (fetched.stored, fetched.expired) == (False, True)
        assert fetched.note.startswith("Run expired: it is of 2026-11-30")
        assert row_versions(days.owner) == before


def _calendar(override: Override) -> SessionCalendar:
    return SessionCalendar(MARKETS["XNYS"], lambda market, year: {}, [override])


def test_an_early_close_that_becomes_known_during_the_day_counts_at_once(database: str) -> None:
    """Though the run was stored with the usual close."""
    with InvestmentDays(database) as days:
        _with_two_plans_of_which_one_is_bought(days)
        one = datetime(2026, 11, 30, 13, 0, tzinfo=NEW_YORK)
        days.calendar = _calendar(Override(MONDAY, OverrideKind.EARLY_CLOSE, "storm", one.time()))
        days.clock.time = one
        assert days.execute(MONDAY, 1).note == "Run expired: the session of XNYS on 2026-11-30 is closed."


def test_a_session_that_is_cancelled_during_the_day_buys_nothing_more(database: str) -> None:
    """Why is said."""
    with InvestmentDays(database) as days:
        _with_two_plans_of_which_one_is_bought(days)
        days.calendar = _calendar(Override(MONDAY, OverrideKind.CLOSED, "day of mourning"))
        assert days.execute(MONDAY, 1).note == (
            "Run expired: 2026-11-30 is no session of XNYS any more (day of mourning)."
        )


def test_a_changed_close_is_stored_by_the_next_fetch(database: str) -> None:
    """The run keeps its groups."""
    with InvestmentDays(database) as days:
        _with_two_plans_of_which_one_is_bought(days)
        one = datetime(2026, 11, 30, 13, 0, tzinfo=NEW_YORK)
        days.calendar = _calendar(Override(MONDAY, OverrideKind.EARLY_CLOSE, "storm", one.time()))
        assert [group.group for group in days.fetch(MONDAY, plans_per_task=1).groups] == ["1"]
        assert days.value("SELECT closes_at FROM investing.run") == one


def test_a_run_that_is_not_there_is_refused(database: str) -> None:
    """By every state that needs it."""
    with InvestmentDays(database) as days:
        for state in (lambda: days.execute(MONDAY, 0), lambda: days.update(MONDAY), lambda: days.verify(MONDAY)):
            with pytest.raises(InputRefused, match="There is no run inv-2026-11-30"):
                state()


def test_a_session_has_one_run_and_a_run_one_session(database: str) -> None:
    """Under another id or for another day it is refused."""
    with InvestmentDays(database) as days:
        days.fetch(MONDAY)
        days.run_id = lambda day: "inv-other"  # type: ignore[method-assign]
        with pytest.raises(InputRefused, match="has a run with another id than inv-other"):
            days.fetch(MONDAY)
        days.run_id = lambda day: "inv-2026-11-30"  # type: ignore[method-assign]
        days.clock.time = at_open(TUESDAY)
        with pytest.raises(InputRefused, match="a run keeps its session"):
            days.fetch(TUESDAY)


def test_a_day_without_due_plans_is_complete(database: str) -> None:
    """No group, no task."""
    with InvestmentDays(database) as days:
        days.plan(days.account(), days.asset("ACME"), schedule=Schedule(Frequency.DAILY, date(2027, 1, 4)))
        found = days.whole_day(MONDAY)
        assert (found.complete, found.filled, found.subject) == (
            True,
            0,
            "Investments inv-2026-11-30: 0 bought, 0 skipped",
        )
