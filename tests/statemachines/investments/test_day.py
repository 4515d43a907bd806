"""The investments machine on the embedded engine and a real PostgreSQL, through the command: every way a day can go."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Oddity, Scenario
from finflows.local.providers.standing_clock import StandingClock
from investment_runs import MONDAY, RUN, App, Day

GROUPS_OF_TWO = ("--plans-per-task", "2")
ONE_ROUND = ["Fetch due plans", "Any plan due?", "Execute plans", "Update next run", "Verify run"]
THANKSGIVING, HALF_DAY, TUESDAY = date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 1)
NEW_YORK = ZoneInfo("America/New_York")
SCENARIOS = (Scenario("GONE", Oddity.UNKNOWN), Scenario("SPLIT", Oddity.JUMP), Scenario("DARK", Oddity.DOWN))


def at(day: date, hour: int, minute: int = 0) -> str:
    return datetime.combine(day, time(hour, minute), NEW_YORK).isoformat()


def outer(states: list[str]) -> list[str]:
    return [state for state in states if state not in {"Execute group", "Record failed group"}]


@pytest.fixture
def providers() -> Iterator[FakeProviders]:
    """Outside the command, to count who asks."""
    standing = StandingClock(datetime.combine(MONDAY, time(9, 35), NEW_YORK).astimezone(UTC))
    with FakeProviders(standing, SCENARIOS) as fake:
        yield fake


@pytest.fixture
def of_every_kind(database: str) -> None:
    """What is bought, what is skipped and why, what waits, and what is not due."""
    with App(database) as app:
        for symbol, scale in (("AAPL", 6), ("BRK.A", 0), ("GONE", 6), ("SPLIT", 6), ("DARK", 6)):
            app.asset(symbol, scale)
        app.plan("AAPL", "50.00")
        app.plan("AAPL", "50.00", currency="EUR")
        app.plan("AAPL", "5000", currency="JPY")
        app.plan("AAPL", "0.10")
        app.plan("BRK.A", "5.00")
        app.plan("GONE")
        app.plan("AAPL", currency="XXX")
        app.plan("AAPL", status="paused")
        app.plan("AAPL", due=TUESDAY)
        app.plan("SPLIT")
        app.plan("DARK")


def test_a_day_buys_what_is_due_once_and_says_what_became_of_the_rest(
    new_day: Callable[..., Day], database: str, of_every_kind: None, providers: FakeProviders
) -> None:
    """A price that is held or does not come leaves its plan due, and after three rounds people are told."""
    day = new_day(database, {**providers.environment, "QUOTE_RETRY_AFTER_S": "0"})
    done = day.run()
    told = json.loads(done.out)
    assert (done.exit_code, told["ended"], told["error"]) == (1, "incomplete", "RunIncomplete"), done.err
    assert told["boughtNow"] == day.bought() == 3
    assert {total["currency"] for total in told["report"]["totals"]} == {"USD", "EUR", "JPY"}
    assert told["report"]["skipped"] == [
        {"reason": reason, "count": 1}
        for reason in ("below_minimum", "below_one_unit", "unknown_symbol", "unsupported_currency")
    ]
    assert told["report"]["waiting"] == [
        {"reason": "price_held", "count": 1},
        {"reason": "price_unavailable", "count": 1},
    ]
    assert outer(day.states_entered()).count("Execute plans") == 3
    assert day.messages() == [f"Investments {RUN}: 3 bought, 4 skipped, 2 still due"]
    assert providers.calls.by_symbol["finnhub", "AAPL"] == 1, "one call for each symbol and run"
    ledger, holdings = day.books()
    assert ledger == holdings > 0


def test_a_good_day_takes_the_short_path_and_a_second_run_of_it_buys_nothing(day: Day) -> None:
    """Both end "Run complete"; the second finds nothing due and starts no task."""
    first = day.run(*GROUPS_OF_TWO)
    assert first.exit_code == 0, first.err
    told = json.loads(first.out)
    assert (told["ended"], told["boughtNow"], told["pricesInvented"]) == ("complete", 4, True)
    assert told["dollars"] > 0
    assert outer(day.states_entered())[2:] == [
        *ONE_ROUND,
        "Is the run complete?",
        "Tell people",
        "How did the run end?",
        "Run complete",
    ]
    before = day.fingerprint()
    second = day.run_for_a_person()
    assert second.exit_code == 0, second.err
    assert second.out.startswith(f"Run {RUN} is complete: 4 bought, 0 of them now.")
    assert "INVENTED PRICES" in second.out
    assert day.fingerprint() == before
    assert day.tasks() == {"0": 1, "1": 1}


def test_one_plan_per_task_is_one_job_per_plan(day: Day) -> None:
    """The literal workflow, for those who want it."""
    done = day.run("--plans-per-task", "1")
    assert done.exit_code == 0, done.err
    assert json.loads(done.out)["boughtNow"] == 4
    assert day.tasks() == {str(group): 1 for group in range(4)}


@pytest.mark.parametrize(
    ("session", "clock", "reason"),
    [
        (THANKSGIVING, at(THANKSGIVING, 9, 35), "XNYS is closed on 2026-11-26: Thanksgiving Day."),
        (HALF_DAY, at(HALF_DAY, 13, 5), "XNYS has closed on 2026-11-27 at 13:00."),
    ],
    ids=["holiday", "half day after its close"],
)
def test_a_closed_market_writes_nothing_and_asks_nobody(
    new_day: Callable[..., Day], database: str, providers: FakeProviders, session: date, clock: str, reason: str
) -> None:
    """Not one row, not even an unchanged one: plans were due long before."""
    with App(database) as app:
        app.asset("AAPL")
        app.plan("AAPL", due=date(2026, 11, 2))
    day = new_day(database, providers.environment)
    before = day.fingerprint()
    done = day.run("--clock", clock, session=session)
    assert done.exit_code == 0, done.err
    told = json.loads(done.out)
    assert (told["ended"], told["reason"], told["report"]) == ("closed", reason, None)
    assert day.states_entered(told["runId"]) == ["Check market", "Is the market open?", "Market closed"]
    assert day.fingerprint() == before
    assert providers.calls.total == 0
    assert not day.messages()


def test_a_killed_task_leaves_its_group_to_the_next_round(day: Day) -> None:
    """SIGKILL while it works; its sibling finishes, and nothing is bought twice."""
    done = day.run(*GROUPS_OF_TWO, "--kill-chunk", "0")
    assert done.exit_code == 0, done.err
    assert day.bought() == 4
    assert day.tasks() == {"0": 2, "1": 1}
    assert outer(day.states_entered()).count("Wait for prices") == 1
    ledger, holdings = day.books()
    assert ledger == holdings > 0


def test_a_group_that_fails_on_and_on_stops_no_other_and_a_redrive_executes_it_alone(day: Day) -> None:
    """Three rounds, then people are told and the run fails; the redrive runs that group and ends "Run complete"."""
    done = day.run(*GROUPS_OF_TWO, "--fail-chunk", "0", "--times", "9")
    assert done.exit_code == 1
    assert "ended FAILED in 'Require completion': RunIncomplete" in done.err
    assert day.tasks() == {"0": 3, "1": 1}
    assert day.messages() == [f"Investments {RUN}: 2 bought, 0 skipped, 2 still due"]
    redriven = day.redrive()
    assert redriven.exit_code == 0, redriven.err
    told = json.loads(redriven.out)
    assert (told["ended"], told["boughtNow"], told["redriveCount"]) == ("complete", 2, 1)
    assert day.tasks() == {"0": 4, "1": 1}
    assert day.messages()[1:] == [f"Investments {RUN}: 4 bought, 0 skipped"]


def test_a_run_of_yesterday_buys_nothing_today_and_ends_expired(day: Day) -> None:
    """What was bought yesterday and not yet advanced is advanced; what was not stays due for today's own run."""
    day.run(*GROUPS_OF_TWO, "--fail-chunk", "0", "--times", "9")
    done = day.redrive("--clock", at(TUESDAY, 9, 35))
    assert done.exit_code == 0, done.err
    told = json.loads(done.out)
    assert (told["ended"], told["boughtNow"]) == ("expired", 0)
    assert day.states_entered()[-1] == "Run expired"
    assert day.bought() == 2
    due = day.rows("SELECT symbol, next_run, count(*) FROM investing.plan GROUP BY symbol, next_run ORDER BY symbol")
    assert due == [("AAPL", MONDAY, 2), ("MSFT", TUESDAY, 2)]


def test_a_run_that_expires_before_it_is_stored_ends_expired(day: Day) -> None:
    """Its first fetch fails, and it is redriven the next day: there is no run to advance, to verify or to tell of."""
    with App(day.url) as app:
        app.forbid_runs()
        assert day.run().exit_code == 1
        app.allow_runs()
    done = day.redrive("--clock", at(TUESDAY, 9, 35))
    assert done.exit_code == 0, done.err
    told = json.loads(done.out)
    assert (told["ended"], told["boughtNow"], told["report"]) == ("expired", 0, None)
    assert day.states_entered()[-3:] == ["Fetch due plans", "Any plan due?", "Run expired"]
    assert day.rows("SELECT count(*) FROM investing.run") == [(0,)]
    assert day.rows("SELECT DISTINCT next_run FROM investing.plan") == [(MONDAY,)]


def test_an_outage_of_prices_is_waited_out(day: Day) -> None:
    """Both providers are down for the first round; in the second the plans are bought at real answers."""
    done = day.run("--scenario", "AAPL=down*8")
    assert done.exit_code == 0, done.err
    entered = outer(day.states_entered())
    assert entered.count("Wait for prices") >= 1
    assert entered[-1] == "Run complete"
    assert day.bought() == 4
