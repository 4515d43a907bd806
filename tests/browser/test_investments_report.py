"""The report of an investments day in a real browser."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from report_page import ReportPage

from reported_days import HARM, bought_line, day, written

pytestmark = pytest.mark.long

OpenPage = Callable[..., Any]
LEGIBLE = 10  # pixels


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
    assert report.cells("Amount")[0] == "1,000 JPY"
    report.choose("State", "skipped")
    assert set(report.cells("Reason")) == {"below minimum"}
    assert [row["amount"] for row in report.saved_rows()] == ["25.50"] * 4


def test_no_column_is_cut_on_a_desk(open_page: OpenPage, tmp_path: Path) -> None:
    """At 1280 pixels, with figures of every digit: the last column is the next date."""
    reported = day(skipped=4)
    wide = replace(
        bought_line(1),
        amount=Decimal("147000.0000"),
        currency="KRW",
        quantity=Decimal("0.0523456789"),
        price=Decimal("4671.2345"),
        fx_rate=Decimal("0.0007191819"),
        cost=Decimal("147000.0000"),
    )
    report = ReportPage(open_page(written(tmp_path, replace(reported, lines=[*reported.lines, wide]))))
    assert report.cells("Amount")[-1] == "147,000 KRW"
    assert report.cells("Price")[-1] == "4,671.2345 USD"
    assert report.cells("Next")[-1] == "2026-12-07"
    assert report.cut_cells() == []


def test_on_a_phone_codes_and_dates_are_whole_and_charts_can_be_read(open_page: OpenPage, path: Path) -> None:
    """What is too wide is moved sideways; what is empty takes no line."""
    report = ReportPage(open_page(path, width=390))
    assert report.broken_words() == []
    assert report.smallest_letters() >= LEGIBLE
    assert not report.page.locator('td[data-label="Quantity"]').first.is_visible()
    assert not report.page.get_by_text("A column's heading sorts by it.").is_visible()


def test_totals_quotes_and_next_runs_are_told(open_page: OpenPage, path: Path) -> None:
    """By currency; value, provider and times of each price and rate; how many plans come when."""
    page = open_page(path)
    totals = page.get_by_role("region", name="Table of totals").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in totals] == [["JPY", "70", "70,000", "70,000", "0"]]
    page.get_by_text("By symbol", exact=True).click()
    symbols = page.get_by_role("region", name="Table of symbols").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in symbols] == [["AAPL", "70", "1.876", "250 USD", "0.0067", "70,000 JPY"]]
    quotes = page.get_by_role("region", name="Table of prices and rates").locator("tbody tr").all_inner_texts()
    opened = "2026-11-30 14:35:00 UTC"
    assert [row.split("\t") for row in quotes] == [
        ["price", "AAPL", "250", "finnhub-fake", opened, opened, "70"],
        ["rate", "JPYUSD", "0.0067", "exchange_rate", opened, opened, "70"],
    ]
    refused = page.get_by_role("region", name="Table of refusals").locator("tbody tr").inner_text()
    assert refused.split("\t")[2:4] == ["price stale", "It is of yesterday."]
    bars = page.get_by_role("img", name="Plans by their next session").locator("rect title").all_text_contents()
    assert bars == ["2026-12-07: 70 plans"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_serious_for_axe(open_page: OpenPage, path: Path, scheme: str, width: int) -> None:
    """As on a night's report."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="make test-browser installs it")
    page = open_page(path, width=width, scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
