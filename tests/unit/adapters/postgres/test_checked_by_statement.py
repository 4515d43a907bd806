"""What the database itself refuses: a fill at another price than a quote of its run, an entry that is no fill's."""

from collections.abc import Iterator

import psycopg
import pytest

from booked_fill import FILL
from finflows.adapters.postgres.connection import Connection, connect

_SECOND_DAY = """
INSERT INTO investing.run (run_id, market, session_date, closes_at, plans_per_task)
    VALUES ('inv-2026-12-01', 'XNYS', '2026-12-01', '2026-12-01T21:00Z', 500);
INSERT INTO investing.asset (symbol, market, currency) VALUES ('VOO', 'XNYS', 'USD');
INSERT INTO investing.quote (run_id, kind, key, provider, value, as_of, fetched_at, raw) VALUES
    ('inv-2026-12-01', 'price', 'VTI', 'test', 40, now(), now(), '{}'),
    ('inv-2026-12-01', 'price', 'VOO', 'test', 40, now(), now(), '{}'),
    ('inv-2026-12-01', 'fx', 'EURUSD', 'test', 1.25, now(), now(), '{}');
"""
_BUY = """
INSERT INTO investing.execution (plan_id, scheduled_for, occurrence, run_id, session_date, status, account_id, symbol,
        amount, currency, price, fx_rate, quantity, cost, residual, price_quote_id, fx_quote_id, attempt)
    VALUES (1, '2026-12-02', 1, 'inv-2026-12-01', '2026-12-01', 'filled', 1, 'VTI',
        100, %(currency)s, %(price)s, %(rate)s, 2, 100, 0, %(price_quote)s, %(rate_quote)s, 1)
"""
_SKIP = """
INSERT INTO investing.execution (plan_id, scheduled_for, occurrence, run_id, session_date, status, reason, account_id,
        symbol, amount, currency, attempt)
    VALUES (1, '2026-11-03', 1, 'inv-2026-12-01', '2026-12-01', 'skipped', 'missed', 1, 'VTI', 100, 'USD', 1)
"""
_BOOK = """
INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost)
    VALUES (1, %s, %s, %s, %s, %s, %s)
"""
_GOOD = {"currency": "EUR", "price": 40, "rate": "1.25", "price_quote": 2, "rate_quote": 4}


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """With a fill of 2 November at quote 1, and the quotes 2 to 4 of 1 December."""
    with connect(database) as opened:
        opened.execute(FILL)
        opened.execute(_SECOND_DAY)
        opened.execute(_SKIP)
        opened.commit()
        yield opened


def test_the_price_and_the_rate_of_quotes_are_taken(connection: Connection) -> None:
    """Without a rate where no currency is changed."""
    connection.execute(_BUY, _GOOD)
    connection.rollback()
    connection.execute(_BUY, {**_GOOD, "currency": "USD", "rate": 1, "rate_quote": None})


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": 41},
        {"price_quote": 1, "price": 50},
        {"price_quote": 3},
        {"price_quote": 99},
        {"rate": "1.26"},
        {"rate_quote": 99},
        {"rate_quote": None},
        {"rate_quote": 2, "rate": 40},
        {"currency": "JPY"},
    ],
    ids=[
        "another price",
        "a quote of another run",
        "a quote of another symbol",
        "no such quote",
        "another rate",
        "no such rate",
        "a rate without a quote",
        "a price as a rate",
        "a rate of another currency",
    ],
)
def test_any_other_price_or_rate_is_refused(connection: Connection, wrong: dict[str, object]) -> None:
    """Nothing is written, and the plan is named."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match=r"plan 1 on 2026-12-02: price or rate is not that of"):
        connection.execute(_BUY, {**_GOOD, **wrong})


@pytest.mark.parametrize(
    ("leg", "account", "unit", "quantity", "book_cost"),
    [
        ("cash_reversal", 1, "EUR", "100", 0),
        ("cash_reversal", 1, "USD", "99", 0),
        ("cash_reversal", 1, "USD", "100", 1),
        ("asset_reversal", 1, "VOO", "-2", -100),
        ("asset_reversal", 1, "VTI", "2", 100),
        ("asset_reversal", 1, "VTI", "-2", -101),
        ("asset_reversal", 2, "VTI", "-2", -100),
    ],
)
def test_an_entry_that_is_no_leg_of_a_fill_is_refused(
    connection: Connection, leg: str, account: int, unit: str, quantity: str, book_cost: int
) -> None:
    """The ledger is made of fills and of what takes them back, whole."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match=f"on 2026-11-02: its leg {leg} is not that of a fill"):
        connection.execute(_BOOK, ["2026-11-02", leg, account, unit, quantity, book_cost])


def test_an_entry_without_a_fill_is_refused(connection: Connection) -> None:
    """Of an occurrence that nobody executed, and of one that was skipped."""
    for day in ("2026-12-02", "2026-11-03"):
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match=f"on {day}: its leg cash"):
            connection.execute(_BOOK, [day, "cash", 1, "USD", "-100", 0])
        connection.rollback()


@pytest.mark.parametrize("table", ["quote", "execution"])
@pytest.mark.parametrize(
    "change", ["UPDATE investing.{} SET run_id = ''", "DELETE FROM investing.{}", "TRUNCATE investing.{}"]
)
def test_what_others_point_to_stays_as_it_was(connection: Connection, database: str, table: str, change: str) -> None:
    """Not even the owner changes it; programs have no right to."""
    statement = change.format(table).encode()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)
    connection.rollback()
    append_only = pytest.raises(psycopg.errors.RestrictViolation, match=rf"{table} is append-only\n")
    with connect(database, role=None) as owner, append_only:
        owner.execute(statement)
