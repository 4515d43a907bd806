"""``finflows reverse``: shows what would be booked, and books it when told to."""

import json
from datetime import date
from decimal import Decimal

import pytest

from booked_fill import FILL
from command_line import Command
from finflows.adapters.postgres.account_book import AccountBook
from finflows.adapters.postgres.connection import connect

_ASKED = ["reverse", "1", "2026-11-02", "--by", "Ada", "--note", "wrong price"]


@pytest.fixture
def booked(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database)
    with connect(database) as connection:
        connection.execute(FILL)
        connection.execute("INSERT INTO investing.holding VALUES (1, 'VTI', 2, 100)")
    return database


def _legs(url: str) -> list[str]:
    with connect(url) as connection:
        return [entry.leg for entry in AccountBook(connection).ledger(plan=1, since=date(2026, 11, 2))]


def test_without_apply_nothing_is_written(booked: str, finflows: Command) -> None:
    """A reversal is for good: it is looked at first."""
    told = finflows(*_ASKED)
    assert told.exit_code == 0
    assert "asset" in told.out
    assert told.out.count("reversal") == 2
    assert "Nothing was written. Repeat with --apply" in told.out
    assert json.loads(finflows(*_ASKED, "--json").out)["applied"] is False
    assert _legs(booked) == ["asset", "cash"]


def test_with_apply_the_books_agree_afterwards(booked: str, finflows: Command) -> None:
    """Who and why stand in the ledger; a second time is refused."""
    told = json.loads(finflows(*_ASKED, "--apply", "--json").out)
    assert told["applied"] is True
    assert [entry["note"] for entry in told["entries"]] == ["wrong price (Ada)"] * 2
    assert len(_legs(booked)) == 4
    assert finflows("reconcile").exit_code == 0
    assert Decimal(json.loads(finflows("holdings", "--json").out)[0]["quantity"]) == 0
    again = finflows(*_ASKED, "--apply")
    assert (again.exit_code, "is reversed already" in again.err) == (2, True)
