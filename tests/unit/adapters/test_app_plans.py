"""Plans of an app's own tables, as it calls them, read from a real database."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from finflows.adapters.app_plans import AppTables, app_plans, read_mapping
from finflows.application.import_plans import ImportedRow
from finflows.contracts.errors import InputRefused

_APP: LiteralString = """
CREATE TABLE users (id integer PRIMARY KEY, email text);
CREATE TABLE assets (id integer PRIMARY KEY, symbol text, currency text);
CREATE TABLE transactions (id serial, user_id integer, asset_id integer, recurring_investment_id integer,
    created_at timestamptz);
CREATE TABLE recurring_investments (id integer PRIMARY KEY, user_id integer, asset_id integer, amount numeric,
    currency text, frequency text, start_date date, next_execution_date timestamptz, status text);
INSERT INTO users VALUES (1, 'one@example.com'), (2, 'two@example.com');
INSERT INTO assets VALUES (10, 'VTI', 'USD'), (11, 'BND', NULL), (12, 'what?', 'USD');
INSERT INTO transactions (user_id, asset_id, recurring_investment_id, created_at) VALUES
    (1, 10, 100, '2026-10-30T14:30Z'), (1, 10, 100, '2026-11-30T14:30Z'), (1, 10, NULL, '2026-12-01T10:00Z');
INSERT INTO recurring_investments VALUES
    (100, 1, 10, 50.00, 'EUR', 'Monthly', '2026-01-30', '2026-12-30T14:30Z', 'ACTIVE'),
    (101, 2, 11, 20.00, NULL, 'bi-weekly', '2026-01-30', NULL, 'paused'),
    (102, 2, 11, 20.00, 'USD', 'hourly', '2026-01-30', NULL, 'active'),
    (103, 2, 11, 20.00, 'USD', 'daily', '2026-01-30', NULL, 'unheard of'),
    (104, 9, 11, 20.00, 'USD', 'daily', '2026-01-30', NULL, 'active'),
    (105, 2, 11, -1, 'USD', 'daily', '2026-01-30', NULL, 'active'),
    (106, 2, 11, 20.00, 'USD', 'daily', '2026-01-30', NULL, 'cancelled');
"""


@pytest.fixture
def app(empty_database: str) -> str:
    with psycopg.connect(empty_database) as connection:
        connection.execute(_APP)
    return empty_database


def _rows(url: str, tables: AppTables | None = None) -> dict[str, ImportedRow]:
    return {row.place: row for row in app_plans(url, tables or AppTables()).rows}


def test_each_plan_of_the_app_is_a_plan_or_a_reason(app: str) -> None:
    """What is over is left out, and counted."""
    source = app_plans(app, AppTables())
    assert source.left_out == 1
    faults = {row.place.rpartition(" ")[2]: row.fault for row in source.rows if row.fault}
    assert set(faults) == {"102", "103", "104", "105"}
    assert "frequency is none of daily" in (faults["102"] or "")
    assert "status is none of" in (faults["103"] or "")
    assert faults["104"] == "Its user or its asset does not exist."
    assert "amount" in (faults["105"] or "")


def test_fields_are_translated(app: str) -> None:
    """Words as the app spells them, the user's key as account, the row's key as source."""
    request = _rows(app)["recurring_investments 100"].request
    assert request is not None
    assert (request.account, request.symbol, request.amount, request.currency) == ("1", "VTI", Decimal("50.00"), "EUR")
    assert (request.frequency, request.start, request.status) == ("monthly", date(2026, 1, 30), "active")
    assert request.source_ref == "recurring_investments:100"
    other = _rows(app)["recurring_investments 101"].request
    assert other is not None
    assert (other.frequency, other.currency, other.status) == ("biweekly", "USD", "paused")


def test_the_newest_transaction_of_user_and_asset_is_when_it_was_executed(app: str) -> None:
    """Rather a purchase too few than one twice: whatever it came from, unless the app says what it came from."""
    row = _rows(app)["recurring_investments 100"]
    assert (row.goes_on, row.last_executed, row.next_run) == (True, date(2026, 12, 1), date(2026, 12, 30))
    linked = AppTables.parse({"transactions": {"recurringInvestmentId": "recurring_investment_id"}}, what="It")
    assert _rows(app, linked)["recurring_investments 100"].last_executed == date(2026, 11, 30)
    assert _rows(app, linked)["recurring_investments 101"].last_executed is None


def test_assets_of_the_app_come_along(app: str) -> None:
    """With the market and currency of the mapping where they have none of their own."""
    source = app_plans(app, AppTables())
    assert [(asset.symbol, asset.market, asset.currency) for asset in source.assets] == [
        ("BND", "XNYS", "USD"),
        ("VTI", "XNYS", "USD"),
    ]
    assert len(source.faults) == 1
    assert "symbol" in source.faults[0].reason


def test_an_app_that_calls_things_otherwise_is_mapped(app: str, tmp_path: Path) -> None:
    """Tables of a schema, other columns, columns that are not there."""
    with psycopg.connect(app) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute("ALTER TABLE recurring_investments SET SCHEMA shop")
        connection.execute("ALTER TABLE shop.recurring_investments RENAME amount TO monthly_sum")
        connection.execute("ALTER TABLE shop.recurring_investments DROP COLUMN next_execution_date")
        connection.execute("ALTER TABLE shop.recurring_investments ALTER status TYPE boolean USING status = 'ACTIVE'")
    mapping = tmp_path / "mapping.json"
    plans = {"table": "shop.recurring_investments", "amount": "monthly_sum", "nextDate": None}
    mapping.write_text(json.dumps({"recurringInvestments": plans, "users": {"reference": "email"}}))
    row = _rows(app, read_mapping(mapping))["shop.recurring_investments 100"]
    assert row.request is not None
    assert (row.request.account, row.request.status, row.next_run) == ("one@example.com", "active", None)


def test_another_layout_is_told_with_the_option_that_maps_it(empty_database: str, app: str) -> None:
    """The server's own words say what is missing."""
    absent = AppTables.parse({"users": {"table": "customers"}}, what="It")
    with pytest.raises(InputRefused, match=r'relation "customers" does not exist.*--mapping'):
        app_plans(app, absent)
    with pytest.raises(InputRefused, match=r"column u\.email_address does not exist"):
        app_plans(app, AppTables.parse({"users": {"reference": "email_address"}}, what="It"))


def test_a_mapping_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Absent, no JSON, or with an unknown word."""
    with pytest.raises(InputRefused, match="cannot be read as JSON"):
        read_mapping(tmp_path / "absent.json")
    (tmp_path / "odd.json").write_text('{"users": {"colour": "id"}}')
    with pytest.raises(InputRefused, match=r"users\.colour"):
        read_mapping(tmp_path / "odd.json")
    assert read_mapping(None) == AppTables()
