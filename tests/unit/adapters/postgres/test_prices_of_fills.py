"""The database itself refuses a fill whose price or rate no quote of its run has."""

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
_GOOD = {"currency": "EUR", "price": 40, "rate": "1.25", "price_quote": 2, "rate_quote": 4}


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """With a fill of 2 November at quote 1, and the quotes 2 to 4 of 1 December."""
    with connect(database) as opened:
        opened.execute(FILL)
        opened.execute(_SECOND_DAY)
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


@pytest.mark.parametrize("change", ["UPDATE investing.quote SET value = 51", "DELETE FROM investing.quote"])
def test_a_quote_stays_as_it_was(connection: Connection, database: str, change: str) -> None:
    """Not even the owner changes it; programs have no right to."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.encode())
    connection.rollback()
    append_only = pytest.raises(psycopg.errors.RestrictViolation, match=r"quote is append-only\n")
    with connect(database, role=None) as owner, append_only:
        owner.execute(change.encode())
