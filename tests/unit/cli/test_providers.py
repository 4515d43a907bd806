"""`finflows providers fake`: a program of its own that others ask."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import urllib3

from command_line import Command
from finflows.local.providers.oddities import Oddity

PROGRAM = [sys.executable, "-m", "finflows.cli.main", "providers", "fake"]


@contextmanager
def served(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.terminate()


def read_lines(program: subprocess.Popen[str], until: str) -> list[str]:
    assert program.stdout
    lines = []
    for line in program.stdout:
        lines.append(line.rstrip())
        if line.startswith(until):
            break
    return lines


def test_it_prints_the_variables_that_make_programs_ask_it() -> None:
    """To be pasted into a shell, and it says that prices are invented."""
    with served("--session-date", "2026-11-23", "--scenario", "AAPL=zero") as program:
        lines = read_lines(program, "export ALPHA_VANTAGE_CALLS_PER_DAY")
        variables = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export"))
        with urllib3.PoolManager() as pool:
            url = f"{variables['FINNHUB_URL']}/api/v1/quote?symbol="
            headers = {"X-Finnhub-Token": variables["FINNHUB_API_KEY"]}
            zero = json.loads(pool.request("GET", f"{url}AAPL", headers=headers).data)
            good = json.loads(pool.request("GET", f"{url}MSFT", headers=headers).data)
    assert lines[0].startswith("# Invented prices")
    assert variables["INVENTED_PRICES_ALLOWED"] == "true"
    assert zero["c"] == 0
    assert good["t"] == 1795444480  # 09:34:40 in New York on 23 November 2026


def test_for_programs_it_prints_json() -> None:
    """The same variables."""
    with served("--json") as program:
        document = json.loads("\n".join(read_lines(program, "}")))
    assert document["FINNHUB_URL"].startswith("http://127.0.0.1:")


def test_a_wrong_scenario_is_a_usage_error(finflows: Command) -> None:
    """Before anything is served."""
    told = finflows("providers", "fake", "--scenario", "AAPL=nonsense")
    assert told.exit_code == 2
    assert "AAPL=nonsense is no scenario" in told.err


@pytest.mark.parametrize("oddity", Oddity)
def test_help_names_every_oddity(finflows: Command, oddity: str) -> None:
    """They are not written anywhere else."""
    assert oddity in finflows("providers", "fake", "--help").out
