"""A price that is held, and what becomes of it when a person has decided."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from command_line import Command
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from finflows.local.providers import invented_prices
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.oddities import Scenario
from price_calls import OPEN, StandingClock
from price_desks import DAY, looking_into, open_desk, start_run

CLOSE = invented_prices.price("AAPL", invented_prices.previous_weekday(DAY))
SPLIT = (CLOSE / 4).quantize(Decimal("0.01"))
Ask = Callable[..., Quote | Refusal]


@pytest.fixture
def ask(database: str) -> Ask:
    """``ask("AAPL=jump")`` is an attempt of the run, by a task of its own, at providers in that state."""
    start_run(database)

    def asked(*scenarios: str, minutes: int = 0) -> Quote | Refusal:
        clock = StandingClock(OPEN + timedelta(minutes=minutes))
        told = [Scenario.parse(text) for text in scenarios]
        with FakeProviders(clock, told) as fake, open_desk(database, fake.environment, clock=clock) as desk:
            return desk.price("AAPL")

    return asked


@pytest.fixture
def prices(database: str, finflows: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.setenv("DATABASE_URL", database)

    def run(*arguments: str) -> str:
        told = finflows("prices", *arguments)
        assert told.exit_code == 0, told.err
        return told.out

    return run


def held(prices: Callable[..., str], *arguments: str) -> list[dict[str, str | bool | None]]:
    found = json.loads(prices("held", "--json", *arguments))
    assert isinstance(found, list)
    return found


def test_a_jump_is_held_and_shown(ask: Ask, prices: Callable[..., str]) -> None:
    """Nothing is bought at it; the other provider is not asked for a nicer one."""
    got = ask("AAPL=jump")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_HELD
    (shown,) = held(prices)
    assert shown["symbol"] == "AAPL"
    assert (shown["price"], shown["previousClose"]) == (f"{SPLIT.normalize():f}", f"{CLOSE.normalize():f}")
    assert (shown["provider"], shown["decision"]) == ("finnhub-fake", None)
    assert "-75.0%" in prices("held")


def test_an_accepted_price_is_the_measure_of_the_next_attempt(ask: Ask, prices: Callable[..., str]) -> None:
    """At once, and with a price of now: the one that waited may be old by the time that somebody looks."""
    ask("AAPL=jump")
    assert prices("accept", "AAPL", "--by", "Ada", "--note", "4:1 split") == (
        f"AAPL {SPLIT.normalize():f} of 2026-11-23: accepted by Ada.\n"
    )
    quote = ask("AAPL=jump", minutes=30)
    assert isinstance(quote, Quote)
    assert quote.value == SPLIT
    assert quote.as_of == OPEN + timedelta(minutes=30, seconds=-20)
    (shown,) = held(prices, "--all")
    assert (shown["decision"], shown["decidedBy"], shown["note"]) == ("accepted", "Ada", "4:1 split")
    assert held(prices) == []


def test_a_price_far_from_the_accepted_one_is_held_again(ask: Ask, prices: Callable[..., str]) -> None:
    """The person accepted a price near 1/4 of the close, not any price: the old one is now the odd one."""
    ask("AAPL=jump")
    prices("accept", "AAPL", "--by", "Ada", "--note", "4:1 split")
    got = ask()
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_HELD
    decisions = [(shown["decision"], shown["previousClose"]) for shown in held(prices, "--all")]
    assert decisions == [("accepted", f"{CLOSE.normalize():f}"), (None, f"{SPLIT.normalize():f}")]


def test_an_accepted_price_must_be_fresh_all_the_same(ask: Ask, prices: Callable[..., str]) -> None:
    """Age is no matter of opinion."""
    ask("AAPL=jump")
    prices("accept", "AAPL", "--by", "Ada", "--note", "4:1 split")
    got = ask("AAPL=stale")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_STALE


def test_an_accepted_price_is_of_its_session_only(ask: Ask, prices: Callable[..., str], database: str) -> None:
    """Tomorrow's previous close knows of the split."""
    ask("AAPL=jump")
    prices("accept", "AAPL", "--by", "Ada", "--note", "4:1 split")
    with looking_into(database) as table:
        table.connection.execute("UPDATE investing.held_price SET session_date = session_date - 1")
    got = ask("AAPL=jump")
    assert isinstance(got, Refusal)
    assert got.reason is Reason.PRICE_HELD


def test_after_a_rejected_price_the_next_attempt_asks_anew(ask: Ask, prices: Callable[..., str]) -> None:
    """A mistake of the provider's that is mended holds nobody up; the same mistake waits for a person again."""
    ask("AAPL=jump")
    prices("reject", "AAPL", "--by", "Ada", "--note", "no split known")
    again = ask("AAPL=jump")
    assert isinstance(again, Refusal)
    assert again.reason is Reason.PRICE_HELD
    assert [shown["decision"] for shown in held(prices, "--all")] == ["rejected", None]
    prices("reject", "AAPL", "--by", "Ada", "--note", "still none")
    assert isinstance(ask(), Quote)


def test_while_it_waits_only_the_newest_price_does(ask: Ask, prices: Callable[..., str], database: str) -> None:
    """Every attempt would leave another one otherwise."""
    for minutes in (0, 10):
        ask("AAPL=jump", minutes=minutes)
        with looking_into(database) as table:
            table.connection.execute("DELETE FROM investing.quote_refusal")
    (shown,) = held(prices)
    assert shown["asOf"] == (OPEN + timedelta(minutes=10, seconds=-20)).isoformat()


def test_until_somebody_decides_nobody_asks_again(ask: Ask, database: str) -> None:
    """For the five minutes of a refusal."""
    assert isinstance(ask("AAPL=jump"), Refusal)
    assert isinstance(ask(), Refusal)


@pytest.fixture
def next_session(database: str) -> Callable[..., None]:
    """Begins the run of the next day, in a market."""

    def begin(market: str = "XNYS") -> None:
        with looking_into(database) as table:
            table.connection.execute(
                "INSERT INTO investing.asset (symbol, market, currency) VALUES ('AAPL', 'XNYS', 'USD')"
            )
        start_run(database, "later", DAY + timedelta(1), market)

    return begin


def test_a_price_of_a_session_that_is_over_waits_no_longer(
    ask: Ask, prices: Callable[..., str], finflows: Command, next_session: Callable[..., None]
) -> None:
    """The next run asks for a price of its own: a decision would have no effect, so it is refused."""
    ask("AAPL=jump")
    next_session()
    assert held(prices) == []
    (shown,) = held(prices, "--all")
    assert (shown["decision"], shown["sessionOver"]) == (None, True)
    told = finflows("prices", "accept", "AAPL", "--by", "Ada", "--note", "4:1 split")
    assert told.exit_code == 2
    assert "The price of AAPL of 2026-11-23 waits no longer: its session is over" in told.err
    assert held(prices, "--all") == [shown]


def test_a_later_session_of_another_market_ends_nothing(
    ask: Ask, prices: Callable[..., str], next_session: Callable[..., None]
) -> None:
    """Each market has its own days."""
    ask("AAPL=jump")
    next_session("XTAI")
    (shown,) = held(prices)
    assert shown["sessionOver"] is False
    assert "accepted by Ada" in prices("accept", "AAPL", "--by", "Ada", "--note", "4:1 split")


def test_a_narrow_terminal_shows_whole_days(
    ask: Ask, prices: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which day it is is half of what there is to decide."""
    monkeypatch.setenv("COLUMNS", "60")
    ask("AAPL=jump")
    assert "2026-11-23" in prices("held")
    assert "2026-11-23" in prices("held", "--all")


def test_nothing_waits(prices: Callable[..., str], finflows: Command) -> None:
    """A list that is empty, and a decision about nothing."""
    assert prices("held") == "No price waits for a decision.\n"
    told = finflows("prices", "accept", "AAPL", "--by", "Ada", "--note", "why")
    assert told.exit_code == 2
    assert "No price of AAPL waits for a decision. See 'finflows prices held'." in told.err


@pytest.mark.parametrize("missing", ["--by", "--note"])
def test_who_and_why_are_always_on_record(finflows: Command, missing: str) -> None:
    """Blanks do not count."""
    given = {"--by": "Ada", "--note": "why", missing: " "}
    told = finflows("prices", "reject", "AAPL", *(part for pair in given.items() for part in pair))
    assert told.exit_code == 2
    assert "must say something" in told.err


def test_a_database_that_is_down_is_told(finflows: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, without its password."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:secret-word@127.0.0.1:9/app")
    told = finflows("prices", "held")
    assert told.exit_code == 1
    assert "does not answer" in told.err
    assert "secret-word" not in told.err


def test_without_an_address_this_machines_own_server_is_asked(
    finflows: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the state folder."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    told = finflows("prices", "held", "--state-dir", tmp_path / "state")
    assert told.exit_code == 0, told.err
    assert told.out == "No price waits for a decision.\n"


def test_a_user_without_a_name_has_to_give_one(finflows: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, where the system knows none."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)
    told = finflows("prices", "accept", "AAPL", "--note", "why")
    assert told.exit_code == 2
    assert "--by" in told.err
