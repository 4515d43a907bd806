"""A small crash drill with every `make test`: nothing lost, nothing extra; the naive version shows that it can fail."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from finflows.local.postgres.installations import installations

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """A process of its own: it forks, which a test process with threads must not."""
    if not installations():
        pytest.skip("no PostgreSQL server program on this machine")
    done = subprocess.run(
        [sys.executable, "-m", "drills.investments.suite", "--plans", "400", "--kills", "8", "--seed", "1", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert done.returncode in {0, 1}, done.stderr
    drilled: list[dict[str, Any]] = json.loads(done.stdout)
    return drilled


def test_nothing_is_lost_and_nothing_bought_twice_whoever_is_killed(rows: list[dict[str, Any]]) -> None:
    """All rows of execution, ledger, holding and plan are those of the undisturbed days."""
    ours = rows[0]
    assert ours["kills"] >= 8
    assert (ours["judgement"]["lost"], ours["judgement"]["extra"], ours["failures"]) == (0, 0, 0), ours
    assert ours["green"], ours


def test_the_naive_version_buys_more_than_is_due(rows: list[dict[str, Any]]) -> None:
    """Else the drill could not see it of any other."""
    naive = rows[1]
    assert naive["judgement"]["extra"] > 0, naive
    assert not naive["green"]
