"""Holdings, ledger, and whether they agree. The books are what the tests of rights book: one fill of 2 VTI at 50."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from booked_fill import FILL
from finflows.adapters.postgres.account_book import AccountBook
from finflows.adapters.postgres.connection import Connection, connect
from finflows.contracts.plan_book import UnbalancedExecution

_UNBALANCED = [UnbalancedExecution(plan_id=1, scheduled_for=date(2026, 11, 2))]
_HOLDING = "INSERT INTO investing.holding VALUES (1, 'VTI', {}, {})"


@pytest.fixture
def booked(database: str) -> str:
    with connect(database) as connection:
        connection.execute(FILL)
    return database


def _hold(url: str, quantity: str, cost: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(_HOLDING.format(quantity, cost).encode())


def _open(url: str) -> Connection:
    connection = connect(url)
    connection.autocommit = True
    return connection


def test_books_that_agree_have_no_difference(booked: str) -> None:
    """The sum of the ledger is the holding."""
    _hold(booked, "2", "100")
    with _open(booked) as connection:
        told = AccountBook(connection).reconcile()
    assert (told.positions, told.differences, told.unbalanced) == (1, [], [])


@pytest.mark.parametrize(("quantity", "cost"), [("3", "100"), ("2", "99.999999999")])
def test_a_holding_that_differs_is_found(booked: str, quantity: str, cost: str) -> None:
    """In quantity, and in cost to the last decimal."""
    _hold(booked, quantity, cost)
    with _open(booked) as connection:
        (found,) = AccountBook(connection).reconcile().differences
    assert (found.account, found.symbol, found.ledger_quantity, found.holding_quantity) == (
        "a-1",
        "VTI",
        Decimal(2),
        Decimal(quantity),
    )
    assert (found.ledger_book_cost, found.holding_book_cost) == (Decimal(100), Decimal(cost))


def test_a_holding_that_is_missing_or_surplus_is_found(booked: str) -> None:
    """Either side may lack the position altogether."""
    with psycopg.connect(booked) as connection:
        connection.execute("INSERT INTO investing.asset (symbol, market, currency) VALUES ('BND', 'XNYS', 'USD')")
        connection.execute("INSERT INTO investing.holding VALUES (1, 'BND', 5, 50)")
    with _open(booked) as connection:
        found = AccountBook(connection).reconcile().differences
    assert [(each.symbol, each.ledger_quantity, each.holding_quantity) for each in found] == [
        ("BND", Decimal(0), Decimal(5)),
        ("VTI", Decimal(2), Decimal(0)),
    ]


@pytest.mark.parametrize("leg", ["cash", "asset"])
def test_a_fill_without_its_legs_is_found(booked: str, leg: str) -> None:
    """Sums can agree by chance; each fill has its own two legs."""
    with psycopg.connect(booked) as connection:
        connection.execute("ALTER TABLE investing.ledger DISABLE TRIGGER ledger_rows_stay")
        connection.execute("DELETE FROM investing.ledger WHERE leg = %s", [leg])
    with _open(booked) as connection:
        assert AccountBook(connection).reconcile().unbalanced == _UNBALANCED


@pytest.mark.parametrize("leg", ["cash", "asset"])
def test_a_reversal_of_one_leg_alone_is_found(booked: str, leg: str) -> None:
    """Written by hand: the money is back and the shares stay, or the other way round."""
    with connect(booked) as connection:
        connection.execute(
            "INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost, note) "
            "SELECT plan_id, scheduled_for, leg || '_reversal', account_id, unit, -quantity, -book_cost, 'by hand' "
            "FROM investing.ledger WHERE leg = %s",
            [leg],
        )
    with _open(booked) as connection:
        assert AccountBook(connection).reconcile().unbalanced == _UNBALANCED


def test_a_reversal_takes_back_what_was_booked(booked: str) -> None:
    """Corrections are entries of their own, and count."""
    _hold(booked, "0", "0")
    with connect(booked) as connection:
        connection.execute(
            "INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost, note) "
            "VALUES (1, '2026-11-02', 'cash_reversal', 1, 'USD', 100, 0, 'wrong'), "
            "(1, '2026-11-02', 'asset_reversal', 1, 'VTI', -2, -100, 'wrong')"
        )
    with _open(booked) as connection:
        told = AccountBook(connection).reconcile()
    assert (told.differences, told.unbalanced) == ([], [])


def test_average_cost_is_exact(booked: str) -> None:
    """Of an empty position there is none."""
    _hold(booked, "2", "100.01")
    with psycopg.connect(booked) as connection:
        connection.execute("INSERT INTO investing.asset (symbol, market, currency) VALUES ('BND', 'XNYS', 'USD')")
        connection.execute("INSERT INTO investing.holding VALUES (1, 'BND', 0, 0)")
    with _open(booked) as connection:
        book = AccountBook(connection)
        assert [each.average_cost for each in book.holdings()] == [None, Decimal("50.005")]
        assert book.holdings("nobody") == []


def test_the_ledger_is_told_newest_first_as_far_as_asked(booked: str) -> None:
    """By account, plan and day."""
    with _open(booked) as connection:
        book = AccountBook(connection)
        assert [each.leg for each in book.ledger()] == ["asset", "cash"]
        assert [each.leg for each in book.ledger(account="a-1", plan=1, since=date(2026, 11, 2), limit=1)] == ["asset"]
        assert book.ledger(plan=2) == book.ledger(since=date(2026, 11, 3)) == book.ledger(account="b") == []
