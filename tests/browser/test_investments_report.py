"""The report of an investments day in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_page import ReportPage

from reported_days import HARM, day, written

pytestmark = pytest.mark.long

OpenPage = Callable[..., Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path, day(bought=70, skipped=4, waiting=2))


def test_plans_are_filtered_sorted_and_saved(open_page: OpenPage, path: Path, screenshot: Callable[..., None]) -> None:
    """What is left over comes first; sums sort as numbers."""
    report = ReportPage(open_page(path))
    assert report.cells("State")[:3] == ["still due", "still due", "skipped"]
    assert report.cells("Symbol")[0] == HARM
    assert report.page.evaluate("window.harmed") is None
    screenshot(report.page, "investments")
    report.sort("Amount")
    assert report.cells("Amount")[0] == "1,000"
    report.choose("State", "skipped")
    assert set(report.cells("Reason")) == {"below minimum"}
    assert [row["amount"] for row in report.saved_rows()] == ["25.50"] * 4


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_serious_for_axe(open_page: OpenPage, path: Path, scheme: str, width: int) -> None:
    """As on a night's report."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="make test-browser installs it")
    page = open_page(path, width=width, scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
