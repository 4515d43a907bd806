"""What keeps a day from beginning: one clear line and an exit code, before any engine starts."""

import socket
from collections.abc import Callable

import pytest

from investment_runs import Day


def told_in_one_line(day: Day) -> tuple[int, str]:
    done = day.run()
    assert "Traceback" not in done.err
    assert not done.out
    (line,) = done.err.splitlines()
    return done.exit_code, line


def test_an_address_that_is_none_is_refused_without_being_shown(new_day: Callable[..., Day]) -> None:
    """Configuration: exit 2."""
    code, line = told_in_one_line(new_day("sqlite:///secret.db"))
    assert code == 2
    assert "no postgresql:// address" in line
    assert "secret" not in line


def test_a_database_that_is_down_is_named(new_day: Callable[..., Day]) -> None:
    """Work that failed: exit 1. The same command may succeed later."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code, line = told_in_one_line(new_day(f"postgresql://app:hidden@127.0.0.1:{port}/app"))
    assert code == 1
    assert f"127.0.0.1:{port} does not answer" in line
    assert "hidden" not in line


def test_a_database_of_somebody_else_is_not_migrated_unasked(new_day: Callable[..., Day], empty_database: str) -> None:
    """It says how to do it."""
    code, line = told_in_one_line(new_day(empty_database))
    assert code == 2
    assert "finflows db migrate" in line


@pytest.mark.parametrize(
    ("given", "missing"),
    [("FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY"), ("ALPHA_VANTAGE_API_KEY", "FINNHUB_API_KEY")],
)
def test_half_of_the_keys_are_no_reason_to_invent_prices(
    new_day: Callable[..., Day], database: str, given: str, missing: str
) -> None:
    """Who gives a key wants real prices."""
    code, line = told_in_one_line(new_day(database, {given: "a-key"}))
    assert code == 2
    assert f"{missing} is not set" in line
    assert "a-key" not in line


def test_a_clock_without_an_offset_is_refused(new_day: Callable[..., Day], database: str) -> None:
    """Whose nine o'clock it is has to be said."""
    done = new_day(database).run("--clock", "2026-11-27T13:05")
    assert done.exit_code == 2
    assert "no time with an offset" in done.err
