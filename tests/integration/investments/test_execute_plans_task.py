"""The program of the task, as Batch starts it: what goes wrong at its start is one clear line and an exit code."""

import json
import socket
import subprocess
import sys

import pytest

from investment_runs import MONDAY, PROJECT, RUN, App, environment

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


@pytest.fixture
def closed_port() -> int:
    """One that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def stored_run(database: str) -> str:
    with App(database) as app:
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
