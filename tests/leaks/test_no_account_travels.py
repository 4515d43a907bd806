"""Of an investments day only run ids, group numbers, counts, dates and codes travel, and the numbers of plans that a
person has to see to: whose plan it is, and its amounts, stay in the database.

A day with marked plans: some are bought, one is refused by the database, one group's task crashes in every round, or
the update of the next runs does; each crash quotes a plan, as PostgreSQL's own errors do. Every logger is at DEBUG.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from drills.screening.planted import EXECUTE, FETCH, copied, planted
from finflows.adapters.postgres.connection import connect
from investment_runs import MONDAY, RUN, Day, command_in
from leaks.travelled import places, told_at_debug
from night_runs import PROJECT

GROUPS_OF_TWO = ("--plans-per-task", "2")
FIRST_PLAN, FIRST_ACCOUNT = 550_440_000_001, 880_770_000_001
PLANS = (("AAPL", "7341.83"), ("AAPL", "8652.94"), ("MSFT", "9173.41"), ("MSFT", "6284.57"))
REFUSED, GROUP_OF_CRASH = FIRST_PLAN + 1, "MSFT"
_MAKE = """
    INSERT INTO investing.asset (symbol, market, currency, minimum)
        VALUES (%(symbol)s, 'XNYS', 'USD', 1) ON CONFLICT DO NOTHING;
"""
_OPEN = "INSERT INTO investing.account (account_id, external_ref) VALUES (%(account)s, %(account_ref)s)"
_PLAN = """
    INSERT INTO investing.plan (plan_id, account_id, symbol, amount, currency, frequency, anchor_date, occurrence,
        next_run, source_ref)
    VALUES (%(plan)s, %(account)s, %(symbol)s, %(amount)s, 'USD', 'daily', %(day)s, 0, %(day)s, %(plan_ref)s)
"""
_QUOTING = """
    CREATE FUNCTION quote_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {condition} THEN RAISE EXCEPTION 'plan % is refused: %', NEW.plan_id, NEW USING ERRCODE = '{error}'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER quote_{name} BEFORE INSERT OR UPDATE ON investing.{table}
        FOR EACH ROW EXECUTE FUNCTION quote_{name}();
"""
"""A row that PostgreSQL refuses is quoted whole."""
_BY_RIGHTS, _BY_RULE = "insufficient_privilege", "check_violation"
"""The first is an error of the program: a crash. The second is one of the plan, which waits."""
_BOUGHT = "SELECT cost, residual, quantity FROM investing.execution WHERE status = 'filled'"


@pytest.fixture
def marked(database: str) -> str:
    with connect(database, role=None) as owner:
        for number, (symbol, amount) in enumerate(PLANS):
            facts = {"symbol": symbol, "amount": amount, "day": MONDAY}
            facts |= {"plan": FIRST_PLAN + number, "plan_ref": f"Qxsource-{number}"}
            facts |= {"account": FIRST_ACCOUNT + number, "account_ref": f"Qxaccount-{number}"}
            for statement in (_MAKE, _OPEN, _PLAN):
                owner.execute(statement, facts)
    return database


def quoting(url: str, table: str, condition: str, error: str) -> None:
    with connect(url, role=None) as owner:
        name = f"{table}_{error}"
        owner.execute(_QUOTING.format(name=name, table=table, condition=condition, error=error).encode())


def day_in(project: Path, folder: Path, url: str) -> Day:
    return Day(partial(command_in, told_at_debug(project)), folder, url)


def marks(day: Day) -> Mapping[str, str]:
    """What is recognisable of the plans and of what was bought."""
    found = dict(OF_PLANS)
    for number, row in enumerate(day.rows(_BOUGHT)):
        for name, value in zip(("cost", "residual", "quantity"), row, strict=True):
            found |= _spelled(f"{name} of purchase {number}", value)
    return found


def _of_plans() -> dict[str, str]:
    found = {"source": "Qxsource", "account's reference": "Qxaccount"}
    for number, (_, amount) in enumerate(PLANS):
        found[f"account {number}"] = str(FIRST_ACCOUNT + number)
        found |= _spelled(f"amount {number}", Decimal(amount))
    return found


def _spelled(name: str, value: Decimal) -> dict[str, str]:
    """As it is stored and as people write it. A few cents of a residual are in every other number: no mark."""
    plain = f"{value.normalize():f}"
    return {name: plain, f"{name}, grouped": f"{value.normalize():,f}"} if len(plain) > len("12.34") else {}


OF_PLANS = _of_plans()


def logs(day: Day) -> str:
    return "".join(path.read_text() for path in (day.state / "logs").rglob("*.log"))


def test_nothing_of_a_plan_is_in_any_log_history_message_or_key(marked: str, tmp_path: Path) -> None:
    """A group crashes in every round, one plan is refused, one is bought; people are told counts and reasons."""
    quoting(marked, "execution", f"NEW.symbol = '{GROUP_OF_CRASH}'", _BY_RIGHTS)
    quoting(marked, "execution", f"NEW.plan_id = {REFUSED}", _BY_RULE)
    day = day_in(copied(tmp_path / "project", PROJECT), tmp_path, marked)
    done = day.run(*GROUPS_OF_TWO)
    assert (done.exit_code, day.bought()) == (1, 1), done.err
    assert day.messages() == [f"Investments {RUN}: 1 bought, 0 skipped, 3 still due"]
    assert logs(day).count('"error_type":"InsufficientPrivilege"') == 3, "the group's task has not crashed"
    assert places(day.state, marks(day)) == []
    assert not [number for number in range(len(PLANS)) if str(FIRST_PLAN + number) in logs(day)]
    assert not [mark for mark in marks(day).values() if mark in done.err]


def test_a_function_that_crashes_on_a_plan_does_not_quote_it(marked: str, tmp_path: Path) -> None:
    """The text of its error would be in the execution, in its event and in the log."""
    quoting(marked, "plan", "NEW.occurrence > 0", _BY_RULE)
    day = day_in(copied(tmp_path / "project", PROJECT), tmp_path, marked)
    done = day.run()
    assert "ended FAILED in 'Update next run': Bug. Unexpected CheckViolation at finflows." in done.err
    assert (done.exit_code, day.bought()) == (1, 4)
    assert places(day.state, marks(day)) == []
    assert not [mark for mark in marks(day).values() if mark in done.err]


def test_every_planted_leak_is_found(marked: str, tmp_path: Path) -> None:
    """A log line of a task, and a state's input and output: each in its place, and nothing else."""
    project = planted(tmp_path / "1", PROJECT, EXECUTE, "name_in_debug_log", quoted="account Qxaccount-1")
    project = planted(tmp_path / "2", project, FETCH, "name_in_state", list="groups", quoted="7,341.83 of Qxsource-0")
    day = day_in(project, tmp_path, marked)
    day.run()
    found = places(day.state, OF_PLANS)
    assert {(place.mark, place.file.split("/")[0]) for place in found} == {
        ("account's reference", "logs"),
        ("amount 0, grouped", "runs"),
        ("source", "runs"),
    }
