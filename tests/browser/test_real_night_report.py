"""The report of a real-sized night, as the command leaves it, in a real browser."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from night_runs import PROJECT
from shared_data import shared

pytestmark = pytest.mark.long
SECONDS_TO_OPEN = 2.0  # the goal; measured are 0.2 to 0.6 s on two cores
LOADS = 3


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150,000 customers against OFAC's list, in thirty chunks."""
    state = tmp_path_factory.mktemp("state")
    inputs = ["--customers", str(shared("customers/customers_150k.csv.gz")), "--list", str(shared("ofac/2026-07"))]
    command = [sys.executable, "-m", "finflows.cli.main", "run", "screening", *inputs, "--state-dir", str(state)]
    subprocess.run([*command, "--json"], check=True, capture_output=True, cwd=PROJECT)
    (found,) = (path.parent for path in state.glob("s3/*/*/*/*/*/report.html"))
    return found


def seconds_to_open(browser: Any, path: Path) -> float:
    """Until the first rows are there, in a context without a cache."""
    context = browser.new_context()
    page = context.new_page()
    began = time.monotonic()
    page.goto(path.as_uri())
    page.wait_for_selector(".rows tbody tr")
    taken = time.monotonic() - began
    context.close()
    return taken


def test_the_report_of_150000_customers_opens_in_under_two_seconds(browser: Any, record: Path) -> None:
    """The best of three: a busy machine is no fault of the page."""
    assert min(seconds_to_open(browser, record / "report.html") for _ in range(LOADS)) < SECONDS_TO_OPEN


def test_every_score_on_it_is_computed_again_and_equal(browser: Any, record: Path) -> None:
    """Thousands of hits, to the last bit."""
    hits = json.loads((record / "summary.json").read_bytes())["totals"]["hits"]
    context = browser.new_context()
    page = context.new_page()
    page.goto((record / "report.html").as_uri())
    text = page.locator("section", has=page.locator("#proof")).inner_text()
    context.close()
    assert hits > 1000
    assert f"{hits:,} of {hits:,} scores on this page were computed again" in text
