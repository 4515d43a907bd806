"""A purchase is taken back once, whole, by entries of its own. The books are what the tests of rights book."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest

from booked_fill import FILL
from finflows.adapters.postgres.account_book import AccountBook
from finflows.adapters.postgres.connection import Connection, connect
from finflows.adapters.postgres.reversal import reverse
from finflows.contracts.errors import InputRefused

DAY = date(2026, 11, 2)
RUNBOOK = Path(__file__).parents[4] / "docs/runbook.md"


@pytest.fixture
def booked(database: str) -> str:
    """One fill of 2 VTI at 50 USD, in a holding of 5 that cost 230."""
    with connect(database) as connection:
        connection.execute(FILL)
        connection.execute("INSERT INTO investing.holding VALUES (1, 'VTI', 5, 230)")
    return database


@pytest.fixture
def books(booked: str) -> Iterator[Connection]:
    """With the rights of programs, which suffice."""
    with connect(booked) as connection:
        connection.autocommit = True
        yield connection


def _holding(connection: Connection) -> tuple[Decimal, Decimal]:
    (held,) = AccountBook(connection).holdings()
    return held.quantity, held.book_cost


def _reversed(connection: Connection, day: date = DAY) -> int:
    with connection.transaction():
        return len(reverse(connection, 1, day, "wrong price (Ada)"))


def test_both_legs_come_back_and_the_holding_with_them(books: Connection) -> None:
    """To the last decimal, with who and why; what was booked stays booked."""
    assert _reversed(books) == 2
    entries = {each.leg: each for each in AccountBook(books).ledger()}
    assert set(entries) == {"cash", "asset", "cash_reversal", "asset_reversal"}
    cash, asset = entries["cash_reversal"], entries["asset_reversal"]
    assert (cash.unit, cash.quantity, cash.book_cost) == ("USD", Decimal(100), Decimal(0))
    assert (asset.unit, asset.quantity, asset.book_cost) == ("VTI", Decimal(-2), Decimal(-100))
    assert {cash.note, asset.note} == {"wrong price (Ada)"}
    assert _holding(books) == (Decimal(3), Decimal(130))
    assert AccountBook(books).reconcile().unbalanced == []


def test_a_purchase_is_reversed_once(books: Connection) -> None:
    """A second click would take away what was never bought."""
    _reversed(books)
    with pytest.raises(InputRefused, match=r"of plan 1 for its occurrence of 2026-11-02 is reversed already"):
        _reversed(books)
    assert _holding(books) == (Decimal(3), Decimal(130))


def test_two_at_once_reverse_once(booked: str) -> None:
    """The later one waits, and sees what the other did."""

    def attempt(_: int) -> int | str:
        with connect(booked) as connection:
            connection.autocommit = True
            try:
                return _reversed(connection)
            except InputRefused as exc:
                return str(exc)

    with ThreadPoolExecutor(4) as people:
        told = list(people.map(attempt, range(4)))
    assert told.count(2) == 1
    assert sum("is reversed already" in str(each) for each in told) == 3


def test_what_was_not_bought_is_not_reversed(books: Connection) -> None:
    """Another day, or an occurrence that was skipped."""
    with pytest.raises(InputRefused, match=r"2026-11-03 is not in the ledger\. See 'finflows ledger --plan 1'"):
        _reversed(books, date(2026, 11, 3))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE investing.holding SET quantity = 1",
        "UPDATE investing.holding SET book_cost = 99",
        "DELETE FROM investing.holding",
    ],
)
def test_books_that_differ_are_put_right_first(booked: str, books: Connection, change: LiteralString) -> None:
    """A holding that lacks the purchase cannot give it back; nothing is written."""
    with psycopg.connect(booked) as owner:
        owner.execute(change)
    with pytest.raises(InputRefused, match="finflows reconcile"):
        _reversed(books)
    assert len(AccountBook(books).ledger()) == 2


@pytest.mark.parametrize("damage", ["UPDATE investing.holding SET quantity = 77", "DELETE FROM investing.holding"])
def test_the_runbooks_statement_puts_a_holding_right(booked: str, books: Connection, damage: LiteralString) -> None:
    """As it stands there, but for the account; what is right then can be reversed."""
    with psycopg.connect(booked) as owner:
        owner.execute(damage)
        owner.execute(_runbooks_statement(1, "3", 2))
    assert AccountBook(books).reconcile().differences == []
    assert _holding(books) == (Decimal(2), Decimal(100))
    _reversed(books)
    assert AccountBook(books).reconcile().differences == []
    assert _holding(books) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("leg", ["cash", "asset"])
def test_the_runbooks_statement_completes_a_reversal_by_hand(booked: str, books: Connection, leg: str) -> None:
    """As it stands there, but for the plan: the other leg is taken back, and then the holding is computed anew."""
    by_hand = """
        INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost)
        SELECT plan_id, scheduled_for, leg || '_reversal', account_id, unit, -quantity, -book_cost
        FROM investing.ledger WHERE leg = %s
    """
    with psycopg.connect(booked) as owner:
        owner.execute(by_hand, [leg])
    assert len(AccountBook(books).reconcile().unbalanced) == 1
    with psycopg.connect(booked) as owner:
        owner.execute(_runbooks_statement(2, "17", 1))
        owner.execute(_runbooks_statement(1, "3", 2))
    told = AccountBook(books).reconcile()
    assert (told.differences, told.unbalanced) == ([], [])
    assert _holding(books) == (Decimal(0), Decimal(0))


def _runbooks_statement(number: int, example: str, times: int) -> LiteralString:
    """That one of its statements, of account or plan 1 in place of its example, which it names so often."""
    statement = RUNBOOK.read_text(encoding="utf-8").split("```sql\n")[number].split("```")[0]
    assert statement.count(example) == times
    return cast("LiteralString", statement.replace(example, "1"))
