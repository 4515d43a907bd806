"""The commands of the plan book, against a database of DATABASE_URL."""

import json
from pathlib import Path

import psycopg
import pytest

from booked_fill import FILL
from command_line import Command
from finflows.adapters.postgres.connection import connect

_PLAN = [
    *("--account", "a-1", "--symbol", "VTI", "--amount", "100.50", "--currency", "EUR"),
    *("--frequency", "monthly", "--start", "2026-01-31"),
]


@pytest.fixture
def books(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database)
    return database


@pytest.fixture
def with_asset(books: str, finflows: Command) -> str:
    assert finflows("assets", "add", "VTI", "--minimum", "1.50").exit_code == 0
    return books


@pytest.mark.usefixtures("with_asset")
def test_a_plan_is_added_listed_shown_and_previewed(finflows: Command) -> None:
    """A first walk through the commands, for people and for programs."""
    added = json.loads(finflows("plans", "add", *_PLAN, "--end-date", "2027-01-31", "--json").out)
    assert (added["planId"], added["nextRun"], added["amount"]) == (1, "2026-02-02", "100.5000")
    assert "100.5 EUR" in finflows("plans", "list", "--account", "a-1").out
    assert json.loads(finflows("plans", "list", "--symbol", "VTI", "--status", "active", "--json").out) == [added]
    assert json.loads(finflows("plans", "list", "--status", "paused", "--json").out) == []
    assert finflows("plans", "list", "--account", "nobody").out == "No such plan. 'finflows plans list' shows all.\n"
    assert "nextRun      2026-02-02" in finflows("plans", "show", "1").out
    assert "weekend" in finflows("plans", "preview", "1", "--count", "2").out
    dates = json.loads(finflows("plans", "preview", "1", "--count", "2", "--json").out)
    assert [each["session"] for each in dates] == ["2026-02-02", "2026-03-02"]


@pytest.mark.usefixtures("with_asset")
def test_a_plan_is_paused_and_resumed(finflows: Command) -> None:
    """What was due before the pause is due after it."""
    finflows("plans", "add", *_PLAN)
    assert json.loads(finflows("plans", "pause", "1", "--json").out)["status"] == "paused"
    resumed = json.loads(finflows("plans", "resume", "1", "--json").out)
    assert resumed["status"] == "active"
    assert resumed["nextRun"] == "2026-02-02"


@pytest.mark.usefixtures("with_asset")
def test_a_plan_gets_another_amount_and_ends(finflows: Command) -> None:
    """What has ended has no next date."""
    assert finflows("plans", "list").out == "No plans. Add one: finflows plans add --help\n"
    finflows("plans", "add", *_PLAN)
    changed = json.loads(finflows("plans", "edit", "1", "--amount", "75.25", "--json").out)
    assert (changed["amount"], changed["nextRun"], changed["status"]) == ("75.2500", "2026-02-02", "active")
    ended = json.loads(finflows("plans", "end", "1", "--json").out)
    assert (ended["status"], ended["amount"], "nextRun" in ended) == ("ended", "75.2500", False)
    assert "2026-02-02" not in finflows("plans", "list").out
    assert finflows("plans", "preview", "1").out == "Plan 1 has ended: there is no next date.\n"
    assert json.loads(finflows("plans", "preview", "1", "--json").out) == []
    assert "Plan 1 has ended" in finflows("plans", "edit", "1", "--amount", "1").err


def test_a_change_is_seen_by_a_run_that_has_looked_at_the_plan(with_asset: str, finflows: Command) -> None:
    """Its compare-and-set fails: the version is another one."""
    finflows("plans", "add", *_PLAN)
    versions = []
    for command in (["edit", "1", "--amount", "2"], ["edit", "1", "--amount", "2"], ["end", "1"], ["end", "1"]):
        finflows("plans", *command)
        with psycopg.connect(with_asset) as connection:
            versions += connection.execute("SELECT version FROM investing.plan").fetchone() or ()
    assert versions == [2, 2, 3, 3]


@pytest.mark.usefixtures("with_asset")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plans", "add", *_PLAN, "--symbol", "NOPE"], "There is no asset NOPE"),
        (["plans", "add", *_PLAN, "--currency", "XXX"], "XXX is no currency"),
        (["plans", "add", *_PLAN, "--amount", "much"], "The plan is not valid: amount"),
        (["plans", "add", *_PLAN, "--frequency", "hourly"], "'hourly' is not one of"),
        (["plans", "add", *_PLAN, "--start", "tomorrow"], "does not match the format"),
        (["plans", "show", "99"], "There is no plan 99"),
        (["plans", "pause", "99"], "There is no plan 99"),
        (["assets", "add", "VTI"], "There is an asset VTI already"),
        (["assets", "add", "MC", "--market", "XPAR"], "market XPAR is unknown"),
        (["plans", "edit", "99", "--amount", "1"], "There is no plan 99"),
        (["plans", "edit", "99", "--amount", "0"], "The change is not valid: amount"),
        (["plans", "end", "99"], "There is no plan 99"),
        (["assets", "add", "aapl"], "symbol: write capitals, digits and . ^ = / - (32 at most), such as AAPL"),
        (["assets", "add", "MC", "--currency", "usd"], "currency: write a code of ISO 4217 in capitals, such as USD"),
        (["reverse", "1", "2026-11-02", "--by", "Ada", "--note", "wrong"], "plan 1 for its occurrence of 2026-11-02"),
        (["reverse", "1", "2026-11-02", "--by", " ", "--note", "wrong"], "must say something"),
        (["plans", "import"], "Name a FILE of plans"),
        (
            ["plans", "import", "a.csv", "--from-database", "x"],
            "--from-database is of an app's database, not of a FILE",
        ),
        (["plans", "import", "a.csv", "--mapping", "m.json"], "--mapping is of an app's database, not of a FILE"),
        (["plans", "import", "--from-database", "x", "--assets", "a.csv"], "--assets goes with a FILE"),
        (["plans", "import", "absent.csv"], "absent.csv cannot be read"),
    ],
)
def test_what_is_wrong_is_a_usage_error_with_its_fix(finflows: Command, arguments: list[str], told: str) -> None:
    """Exit code 2, one line, no stack trace."""
    done = finflows(*arguments)
    assert (done.exit_code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.usefixtures("with_asset")
def test_assets_are_listed(finflows: Command) -> None:
    """For people and for programs."""
    assert "VTI" in finflows("assets", "list").out
    assert json.loads(finflows("assets", "list", "--json").out) == [
        {"symbol": "VTI", "market": "XNYS", "currency": "USD", "quantityScale": 6, "minimum": "1.5"}
    ]
    assert json.loads(finflows("assets", "add", "BND", "--json").out)["symbol"] == "BND"


@pytest.mark.usefixtures("books")
def test_an_empty_list_of_assets_says_how_to_begin(finflows: Command) -> None:
    """A newcomer's first look."""
    assert "finflows assets add" in finflows("assets", "list").out


@pytest.mark.usefixtures("with_asset")
def test_the_apps_address_in_the_environment_does_not_hinder_a_file(
    finflows: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is there for other commands; nobody gave it to this one."""
    monkeypatch.setenv("APP_DATABASE_URL", "postgresql://app@127.0.0.1:1/app")
    file = tmp_path / "plans.csv"
    file.write_text("account,symbol,amount,currency,frequency,start,source_ref\na,VTI,5,USD,daily,2026-11-30,1\n")
    assert "Would import 1 plan and" in finflows("plans", "import", file).out


@pytest.mark.usefixtures("books")
def test_empty_books_say_so(finflows: Command) -> None:
    """An empty table looks like a fault."""
    assert finflows("holdings").out == "Nothing is held.\n"
    assert finflows("holdings", "--account", "a-1").out == "This account holds nothing.\n"
    assert finflows("ledger").out == "The ledger is empty.\n"
    assert finflows("ledger", "--plan", "1").out == "The ledger has no such entry.\n"


@pytest.mark.usefixtures("books")
def test_demo_plans_are_imported_when_told_to(finflows: Command, tmp_path: Path) -> None:
    """First the dry run, then the import, then nothing more to do."""
    file = tmp_path / "plans.json"
    finflows("demo-data", "plans", "--count", "60", "--due", "2026-11-30", "--out", file)
    dry = finflows("plans", "import", file)
    assert (dry.exit_code, "Would import 60 plans" in dry.out) == (0, True)
    assert json.loads(finflows("plans", "list", "--json").out) == []
    assert "Imported 60 plans" in finflows("plans", "import", file, "--apply").out
    again = json.loads(finflows("plans", "import", file, "--apply", "--json").out)
    assert (again["alreadyThere"], again["plans"], again["assetsMade"]) == (60, [], [])
    assert len(json.loads(finflows("plans", "list", "--json").out)) == 60


@pytest.mark.usefixtures("with_asset")
def test_rejected_rows_are_told_and_fail_the_command(finflows: Command, tmp_path: Path) -> None:
    """Unless somebody says that they are expected."""
    file = tmp_path / "plans.csv"
    row = "a,VTI,{},USD,daily,2026-11-30,{}\n"
    file.write_text("account,symbol,amount,currency,frequency,start,source_ref\n" + row.format(0, 1) + row.format(5, 2))
    told = finflows("plans", "import", file, "--apply")
    assert told.exit_code == 1
    assert "Rejected line 2: It is not valid: amount" in told.out
    assert "Imported 1 plan and 0 assets" in told.out
    assert finflows("plans", "import", file, "--accept-rejects").exit_code == 0


def test_plans_come_from_an_apps_database(books: str, empty_database: str, finflows: Command) -> None:
    """The address may be in the environment, where no list of processes shows it."""
    with psycopg.connect(empty_database) as app:
        app.execute("CREATE TABLE users AS SELECT 1 AS id")
        app.execute("CREATE TABLE assets AS SELECT 1 AS id, 'VTI' AS symbol, 'USD' AS currency")
        app.execute("CREATE TABLE transactions (user_id integer, asset_id integer, created_at timestamptz)")
        app.execute(
            "CREATE TABLE recurring_investments AS SELECT 1 AS id, 1 AS user_id, 1 AS asset_id, 5.00 AS amount, "
            "'USD' AS currency, 'daily' AS frequency, date '2026-01-02' AS start_date, "
            "date '2026-11-30' AS next_execution_date, true AS status"
        )
    told = finflows("plans", "import", "--from-database", empty_database, "--apply")
    assert told.exit_code == 0
    assert "Imported 1 plan and 1 asset;" in told.out
    (plan,) = json.loads(finflows("plans", "list", "--json").out)
    assert (plan["nextRun"], plan["sourceRef"]) == ("2026-11-30", "recurring_investments:1")


@pytest.fixture
def booked(books: str) -> str:
    with connect(books) as connection:
        connection.execute(FILL)
        connection.execute("INSERT INTO investing.holding VALUES (1, 'VTI', 2, 100)")
    return books


@pytest.mark.usefixtures("booked")
def test_holdings_and_ledger_are_shown(finflows: Command) -> None:
    """Exact in JSON, readable in the table."""
    assert "50.0000" in finflows("holdings").out
    (held,) = json.loads(finflows("holdings", "--account", "a-1", "--json").out)
    assert (held["symbol"], held["quantity"], held["bookCost"]) == ("VTI", "2.000000000", "100")
    assert "cash" in finflows("ledger").out
    entries = json.loads(finflows("ledger", "--plan", "1", "--since", "2026-11-02", "--json").out)
    assert [entry["leg"] for entry in entries] == ["asset", "cash"]


def test_figures_of_many_digits_are_shown_exactly(
    booked: str, finflows: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cost of a holding has as many as quantity and price together."""
    monkeypatch.setenv("COLUMNS", "200")
    with psycopg.connect(booked) as connection:
        connection.execute("UPDATE investing.holding SET book_cost = 1234567890123456789012345.1234567890")
    assert "1,234,567,890,123,456,789,012,345.123456789 USD" in finflows("holdings").out


def test_reconcile_says_whether_the_books_agree(booked: str, finflows: Command) -> None:
    """Exit code 1 and the positions that differ, for a job that runs every night."""
    good = finflows("reconcile")
    assert (good.exit_code, "agree in 1 position;" in good.out) == (0, True)
    with psycopg.connect(booked) as connection:
        connection.execute("UPDATE investing.holding SET quantity = 3")
    bad = finflows("reconcile")
    assert bad.exit_code == 1
    assert "differ in 1 of 1 position;" in bad.out
    told = finflows("reconcile", "--json")
    assert (told.exit_code, json.loads(told.out)["differences"][0]["holdingQuantity"]) == (1, "3.000000000")


def test_reconcile_names_the_executions_whose_legs_are_wrong(booked: str, finflows: Command) -> None:
    """The holdings agree; one leg is taken back alone."""
    with psycopg.connect(booked) as connection:
        connection.execute(
            "INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost) "
            "SELECT plan_id, scheduled_for, 'cash_reversal', account_id, unit, -quantity, 0 FROM investing.ledger "
            "WHERE leg = 'cash'"
        )
    bad = finflows("reconcile")
    assert bad.exit_code == 1
    assert bad.out.splitlines() == [
        "Ledger and holdings differ in 0 of 1 position; legs are missing, surplus or reversed alone in 1 execution.",
        "  plan 1, occurrence of 2026-11-02",
    ]
