"""Several real tasks at once: one call per symbol, in slots that all of them keep to, whoever is killed."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest

import quote_tasks
from finflows.adapters.postgres.api_slots import ApiSlots, Rate
from finflows.adapters.postgres.connection import connect
from finflows.investments.quotes import Quote
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Scenario
from price_calls import StandingClock
from price_desks import looking_into, open_desk, start_run

SYMBOLS = [f"S{number:03}" for number in range(40)]
TASKS = 4


@pytest.fixture
def fake() -> Iterator[FakeProviders]:
    with FakeProviders(StandingClock()) as served:
        yield served


def environment(database: str, fake: FakeProviders, **settings: str) -> Mapping[str, str]:
    return {**fake.environment, "DATABASE_URL": database, **settings}


def test_tasks_ask_once_per_symbol_and_once_for_all_currencies(database: str, fake: FakeProviders) -> None:
    """Each in an order of its own; all end with the very same quotes. API calls = symbols + 1."""
    start_run(database)
    surroundings = environment(database, fake)
    told = quote_tasks.answers_of([quote_tasks.start("shared", seed, SYMBOLS, surroundings) for seed in range(TASKS)])
    assert len(told[0]) == len(SYMBOLS) + 1
    assert all(answer == told[0] for answer in told)
    assert fake.calls.total == len(SYMBOLS) + 1
    assert set(fake.calls.by_symbol.values()) == {1}
    with looking_into(database) as table:
        assert table.rows("SELECT count(*) FROM investing.quote") == [(len(SYMBOLS) + 2,)]  # table and pair


def test_tasks_that_share_nothing_ask_for_everything_each(fake: FakeProviders) -> None:
    """The proof above can fail: this is what it would see."""
    surroundings = {"FINNHUB_URL": fake.url}
    quote_tasks.answers_of([quote_tasks.start("unshared", seed, SYMBOLS, surroundings) for seed in range(2)])
    assert fake.calls.total == 2 * len(SYMBOLS)


def test_all_tasks_keep_to_the_same_slots(database: str, fake: FakeProviders) -> None:
    """Every call moved the next slot on by the same step: no stretch of time holds more calls than the rate allows."""
    start_run(database)
    surroundings = environment(database, fake, FINNHUB_CALLS_PER_MINUTE="1200")
    gap = timedelta(milliseconds=50)
    with looking_into(database) as table:
        ((before,),) = table.rows("SELECT clock_timestamp()")
        quote_tasks.answers_of([quote_tasks.start("shared", seed, SYMBOLS, surroundings) for seed in range(TASKS)])
        ((next_at, calls),) = table.rows(
            "SELECT next_at, calls FROM investing.api_slot WHERE provider = 'finnhub-fake'"
        )
    assert isinstance(before, datetime)
    assert isinstance(next_at, datetime)
    assert calls == len(SYMBOLS)
    assert next_at - before >= len(SYMBOLS) * gap


def test_a_slot_is_one_gap_after_the_other(database: str) -> None:
    """Whoever takes it waits until then, and a wait that the provider asks for moves all that follow."""
    waits: list[float] = []
    rate = Rate(per_minute=1)
    with connect(database) as first, connect(database) as second, looking_into(database) as table:

        def next_at() -> datetime:
            ((at,),) = table.rows("SELECT next_at FROM investing.api_slot")
            assert isinstance(at, datetime)
            return at

        for connection in (first, second):
            connection.autocommit = True
        one, other = ApiSlots(first, "p", rate, waits.append), ApiSlots(second, "p", rate, waits.append)
        one.turn()
        begun = next_at()
        other.turn()
        one.turn()
        assert next_at() == begun + 2 * rate.gap
        assert [0 < wait <= number * 60 for number, wait in enumerate(waits, start=1)] == [True, True]
        other.put_off(1)
        assert next_at() == begun + 2 * rate.gap  # it is later than that already
        other.put_off(3600)
        ((left,),) = table.rows("SELECT next_at > clock_timestamp() + interval '50 minutes' FROM investing.api_slot")
        assert left is True


@pytest.mark.parametrize(
    ("rate", "gap_s"),
    [(Rate(60), 1.0), (Rate(60, per_second=30), 1.0), (Rate(6000, per_second=25), 0.04), (Rate(6000, 1000), 0.01)],
)
def test_the_gap_is_that_of_the_tighter_limit(rate: Rate, gap_s: float) -> None:
    """Sixty a minute are one a second, evenly."""
    assert rate.gap == timedelta(seconds=gap_s)


def test_a_killed_task_gives_its_turn_back(database: str) -> None:
    """It dies while a provider trickles; the next one asks anew and nobody waits for the dead."""
    start_run(database)
    with FakeProviders(StandingClock(), [Scenario.parse("S000=slow*1")]) as fake:
        surroundings = environment(database, fake)
        with quote_tasks.start("shared", 0, ["S000"], surroundings) as killed:
            while not fake.calls.total:
                assert killed.poll() is None
                time.sleep(0.01)
            killed.kill()
        with open_desk(database, surroundings) as desk:
            assert isinstance(desk.price("S000"), Quote)
        assert fake.calls.by_symbol == {("finnhub", "S000"): 2}


@pytest.mark.long
def test_sharing_saves_calls_and_time(database: str) -> None:
    """200 symbols, 8 tasks, and a provider that bears 30 calls a second. The figures are printed with -s."""
    symbols = [f"S{number:03}" for number in range(200)]
    start_run(database)
    figures = {}
    for manner in ("shared", "unshared"):
        with FakeProviders(StandingClock(), calls_per_second=30) as fake:
            surroundings = environment(database, fake, FINNHUB_CALLS_PER_MINUTE="60000", FINNHUB_CALLS_PER_SECOND="30")
            begun = time.monotonic()
            quote_tasks.answers_of([quote_tasks.start(manner, seed, symbols, surroundings) for seed in range(8)])
            figures[manner] = (fake.calls.of("finnhub"), fake.calls.refused["finnhub"], time.monotonic() - begun)
    for manner, (calls, refused, seconds) in figures.items():
        print(f"{manner:9} {calls:5} calls, {refused:4} refused, {seconds:5.1f} s")  # noqa: T201 - a measurement
    assert figures["shared"][0] - figures["shared"][1] == 200
    assert figures["unshared"][0] >= 8 * 200
