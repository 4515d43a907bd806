"""Plans of an app's own tables, as it calls them, read from a real database."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from finflows.adapters.app_plans import app_plans
from finflows.adapters.app_tables import AppTables, read_mapping
from finflows.application.import_plans import ImportedRow
from finflows.contracts.errors import FinflowsError, InputRefused

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
    """Absent, no JSON, with an unknown word, or with a zone that nobody knows."""
    with pytest.raises(InputRefused, match=r"absent\.json cannot be read: No such file"):
        read_mapping(tmp_path / "absent.json")
    mapping = tmp_path / "odd.json"
    for text, told in (
        ("users: id", "cannot be read as JSON"),
        ('{"users": {"colour": "id"}}', r"users\.colour"),
        ('{"timeZone": "Taipei"}', "no time zone such as Asia/Taipei"),
    ):
        mapping.write_text(text)
        with pytest.raises(InputRefused, match=told):
            read_mapping(mapping)
    assert read_mapping(None) == AppTables()


def _changed(url: str, *statements: LiteralString) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


_TEXT_DATES: LiteralString = """
ALTER TABLE recurring_investments ALTER next_execution_date TYPE text USING CASE id
    WHEN 100 THEN '2026-12-30T14:30:00Z' WHEN 101 THEN 'soon, s3cret' ELSE ' 2026-12-29 ' END
"""


def test_days_that_are_kept_as_text_are_days(app: str) -> None:
    """What is none is the fault of its row, which does not show what is in it."""
    _changed(app, _TEXT_DATES, "UPDATE recurring_investments SET frequency = 'daily' WHERE id = 102")
    rows = _rows(app)
    assert rows["recurring_investments 100"].next_run == date(2026, 12, 30)
    assert rows["recurring_investments 102"].next_run == date(2026, 12, 29)
    assert rows["recurring_investments 101"].fault == "Its next date is no day such as 2026-01-30."


@pytest.mark.parametrize("day", ["infinity", "-infinity", "0044-03-15 BC", "12026-01-30"])
def test_a_day_that_no_calendar_here_has_is_the_fault_of_its_row(app: str, day: str) -> None:
    """PostgreSQL's end of time, in one plan of many."""
    with psycopg.connect(app) as connection:
        connection.execute("UPDATE recurring_investments SET start_date = %s WHERE id = 100", [day])
    rows = _rows(app)
    assert rows["recurring_investments 100"].fault == "Its start_date is no day such as 2026-01-30."
    assert rows["recurring_investments 101"].request is not None


def test_dates_do_not_depend_on_how_the_app_writes_them(app: str) -> None:
    """DateStyle is a setting of the app's database."""
    name = str(psycopg.conninfo.conninfo_to_dict(app)["dbname"])
    with psycopg.connect(app, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET DateStyle = 'German, DMY'".encode())
    row = _rows(app)["recurring_investments 100"]
    assert row.request is not None
    assert (row.request.start, row.next_run, row.last_executed) == (
        date(2026, 1, 30),
        date(2026, 12, 30),
        date(2026, 12, 1),
    )


def test_moments_are_days_in_the_zone_of_the_mapping(app: str) -> None:
    """Midnight in Taipei is the day before in UTC. What was executed stays in UTC, where each session is one day."""
    _changed(
        app,
        "ALTER TABLE recurring_investments ALTER start_date TYPE timestamptz USING '2026-01-29T16:00Z'",
        "UPDATE transactions SET created_at = '2026-11-30T20:00Z'",
    )

    def start(tables: AppTables) -> tuple[date | None, date | None]:
        row = _rows(app, tables)["recurring_investments 100"]
        return (row.request and row.request.start), row.last_executed

    assert start(AppTables()) == (date(2026, 1, 29), date(2026, 11, 30))
    assert start(AppTables(time_zone="Asia/Taipei")) == (date(2026, 1, 30), date(2026, 11, 30))


def test_an_amount_that_is_no_number_is_the_fault_of_its_row(app: str) -> None:
    """As in a column of text."""
    _changed(app, "ALTER TABLE recurring_investments ALTER amount TYPE text USING 'much'")
    assert "amount" in (_rows(app)["recurring_investments 100"].fault or "")


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("bigint USING 1", r"cannot cast type bigint to date.*--mapping.*make a view"),
        ("text USING 'yesterday, s3cret'", r"transactions\.created_at has a value that is no day.*--mapping"),
    ],
)
def test_a_time_of_another_type_is_told_without_what_is_in_it(app: str, column: LiteralString, told: str) -> None:
    """Values are customers' data; types and names are not."""
    _changed(app, f"ALTER TABLE transactions ALTER created_at TYPE {column}")
    with pytest.raises(InputRefused, match=told) as caught:
        app_plans(app, AppTables())
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_login_without_rights_is_told_what_to_grant(app: str) -> None:
    """The app's own words for the table, and the option whose login it is."""
    with psycopg.connect(app, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS onlooker")
        owner.execute("CREATE ROLE onlooker LOGIN PASSWORD 's3cret'")
    known = psycopg.conninfo.conninfo_to_dict(app)
    url = f"postgresql://onlooker:s3cret@{known['host']}:{known['port']}/{known['dbname']}"
    try:
        with pytest.raises(InputRefused, match=r"from-database.*permission denied for table assets.*GRANT SELECT"):
            app_plans(url, AppTables())
    finally:
        with psycopg.connect(app, autocommit=True) as owner:
            owner.execute("DROP ROLE onlooker")


@pytest.mark.parametrize("url", ["mysql://app@x/y", "postgresql://app:s/e@x/y", "postgresql://app:s@127.0.0.1:1/y"])
def test_what_is_wrong_with_the_address_blames_the_option(url: str) -> None:
    """DATABASE_URL is another database's address."""
    with pytest.raises(FinflowsError, match=r"--from-database \(APP_DATABASE_URL\)") as caught:
        app_plans(url, AppTables())
    assert "DATABASE_URL" not in str(caught.value).replace("APP_DATABASE_URL", "")
