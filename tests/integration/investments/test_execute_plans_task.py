"""The program of the task, as Batch starts it: what goes wrong at its start is one clear line and an exit code."""

import json
import socket
import subprocess
import sys
from datetime import datetime, time

import pytest

from finflows.application.run_identity import NEW_YORK
from finflows.contracts.investment_day import FetchDuePlansInput
from finflows.local.providers.fake_providers import FakeProviders
from finflows.local.providers.standing_clock import StandingClock
from finflows.runtime.wiring import fetch_due_plans
from investment_runs import MONDAY, RUN, App, environment
from night_runs import PROJECT

PROGRAM = PROJECT / "batch_tasks/execute_plans/main.py"
ARGUMENTS = ("--run-id", RUN, "--group", "0")


def task(variables: dict[str, str], *arguments: str) -> tuple[int, list[dict[str, str]]]:
    """Exit code, and what the log says beyond that it has started."""
    given = {**environment("", {}), **variables}
    if not given["DATABASE_URL"]:
        del given["DATABASE_URL"]
    command = [sys.executable, str(PROGRAM), *(arguments or ARGUMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=given)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()][1:]


MEASURED = """
import atexit, runpy, sys
from finflows.adapters.process_memory import peak_memory_mb
atexit.register(lambda: print(peak_memory_mb(), file=sys.stderr))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
MOST_MB = 200  # of the 512 that the job definition gives


@pytest.fixture
def closed_port() -> int:
    """One that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def stored_run(database: str) -> str:
    with App(database) as app:
        app.asset("AAPL")
        app.plan("AAPL")
        app.stored_run()
    return database


def test_without_a_database_it_says_which_variables_name_one() -> None:
    """Configuration: 64, which Batch does not try again."""
    code, (told,) = task({})
    assert code == 64
    assert "neither DATABASE_URL nor DATABASE_HOST" in told["reason"]


def test_an_address_of_another_database_is_refused() -> None:
    """Without a word of what it holds."""
    code, (told,) = task({"DATABASE_URL": "mysql://app:hidden@db/app"})
    assert code == 64
    assert "DATABASE_URL" in told["reason"]
    assert "hidden" not in str(told)


def test_a_database_that_is_down_asks_for_another_try(closed_port: int) -> None:
    """75: Batch tries again."""
    code, (told,) = task({"DATABASE_URL": f"postgresql://app:hidden@127.0.0.1:{closed_port}/app"})
    assert code == 75
    assert f"127.0.0.1:{closed_port} does not answer" in told["reason"]
    assert "hidden" not in str(told)


def test_a_database_that_is_not_migrated_says_what_to_do(empty_database: str) -> None:
    """No retry mends that."""
    code, (told,) = task({"DATABASE_URL": empty_database})
    assert code == 64
    assert "finflows db migrate" in told["reason"]


def test_a_missing_key_is_named(stored_run: str) -> None:
    """Before any plan is touched."""
    code, (told,) = task({"DATABASE_URL": stored_run, "FINFLOWS_CLOCK": f"{MONDAY}T09:35:00-05:00"})
    assert code == 64
    assert "FINNHUB_API_KEY is not set" in told["reason"]


@pytest.mark.parametrize("arguments", [("--run-id", RUN), ("--run-id", RUN, "--group", "first")])
def test_wrong_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    """By the job definition's own names."""
    code, (told,) = task({}, *arguments)
    assert code == 64
    assert "The job definition passes --run-id and --group" in told["reason"]


def test_a_run_that_is_not_there_is_refused(database: str) -> None:
    """A task of another database would otherwise succeed having done nothing."""
    code, (told,) = task({"DATABASE_URL": database})
    assert code == 64
    assert f"no run {RUN}" in told["reason"]


def test_five_hundred_plans_need_less_than_half_of_a_small_tasks_memory(database: str) -> None:
    """The default size of a group, over fifty symbols and two currencies."""
    with App(database) as app, FakeProviders(StandingClock.of_session(MONDAY)) as fake:
        for number in range(50):
            app.asset(f"S{number}")
            for currency in ("EUR", "USD") * 5:
                app.plan(f"S{number}", currency=currency)
        variables = environment(database, {**fake.environment, "FINFLOWS_CLOCK": f"{MONDAY}T09:35:00-05:00"})
        closes_at = datetime.combine(MONDAY, time(16), NEW_YORK)
        due = FetchDuePlansInput(
            run_id=RUN, market="XNYS", session_date=MONDAY, closes_at=closes_at, plans_per_task=500
        )
        assert [group.plans for group in fetch_due_plans.run(variables, due).groups] == [500]
        started = f"import sys; sys.argv[0] = {str(PROGRAM)!r}\n{MEASURED}"
        done = subprocess.run(
            [sys.executable, "-c", started, *ARGUMENTS], capture_output=True, text=True, check=False, env=variables
        )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout.splitlines()[-1])["filled"] == 500
    assert float(done.stderr.split()[-1]) < MOST_MB
