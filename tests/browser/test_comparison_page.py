"""The comparison of two engines in a real browser."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from report_page import ReportPage

from finflows.adapters.reports.comparison_page import write_comparison_page
from finflows.application.compare_results import ComparedNight, judge
from finflows.contracts.comparison import ComparedSide, ComparisonException
from finflows.screening.comparison import Answer, ResultSet, Rules, compare
from reported_nights import SCRIPT, ordinary_hits

pytestmark = pytest.mark.long

OpenPage = Callable[..., Any]
SIDE = ComparedSide(source="answers/old.csv", kind="csv", sha256="5" * 64, hits=60, errors=0)


def written(folder: Path, *, lost: int) -> Path:
    """Of sixty hits the new engine lacks the first ones; a list that it does not have has ten more."""
    answers = [
        Answer(hit.customer_id, hit.list, hit.entity_id, hit.matched_name_prepared, hit.score)
        for hit in ordinary_hits(60)
    ]
    denied = [Answer(answer.customer, "DPL", answer.entity_id, SCRIPT, 0.91) for answer in answers[:10]] if lost else []
    rules = Rules(tolerance=1e-12, limit=10)
    compared = compare(ResultSet([*answers, *denied]), ResultSet(answers[lost:]), rules)
    exception = ComparisonException(
        category="scope", list="DPL", owner="compliance", reason="screened by hand", expires=date(2026, 12, 31)
    )
    night = ComparedNight(SIDE, SIDE, "customer_id", 10, rules, "1.4.0", "scr-2026-11-23", date(2026, 11, 23))
    path = folder / "comparison.html"
    write_comparison_page(path, judge(night, compared, [exception], datetime(2026, 11, 23, 8, tzinfo=UTC)))
    return path


def test_differences_are_filtered_by_category_and_explanation(
    open_page: OpenPage, tmp_path: Path, screenshot: Callable[..., None]
) -> None:
    """Blocking ones first; a person answers for the others."""
    report = ReportPage(open_page(written(tmp_path, lost=3)))
    assert "Blocked" in report.page.locator(".verdict").inner_text()
    assert report.found == "13 differences"
    assert report.cells("Category")[:4] == ["old-only"] * 3 + ["scope"]
    tiles = report.page.locator(".tile").all_inner_texts()
    assert "old only\n3\n3 block promotion" in tiles
    assert "scope\n10\n10 explained" in tiles
    screenshot(report.page, "comparison-blocked")
    report.choose("Category", "old-only")
    assert report.cells("New score") == ["\u2013"] * 3
    report.choose("Category", "scope")
    report.choose("Explained", "yes")
    assert set(report.cells("Answers for it")) == {"compliance"}
    assert report.found == "10 of 13 differences"
    assert report.cells("Listed name")[0] == SCRIPT
    assert report.saved_rows()[0]["reason"] == "screened by hand"


def test_equal_answers_say_so(open_page: OpenPage, tmp_path: Path) -> None:
    """Without a table."""
    page = open_page(written(tmp_path, lost=0), ready=".verdict")
    assert "Same answers" in page.locator(".verdict").inner_text()
    assert page.locator(".data-table").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_serious_for_axe(open_page: OpenPage, tmp_path: Path, scheme: str, width: int) -> None:
    """As on a night's report."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="make test-browser installs it")
    page = open_page(written(tmp_path, lost=3), width=width, scheme=scheme)
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
