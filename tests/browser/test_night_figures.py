"""The figures of a night's report in a real browser: charts, timeline and proof, whole on a desk and on a phone."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_page import ReportPage

import nights
from finflows.application.night_report import hundredth
from reported_nights import night, ordinary_hits, written

pytestmark = pytest.mark.long

OpenPage = Callable[..., Any]
HITS = 240
LEGIBLE = 10  # pixels


@pytest.fixture(scope="module")
def night_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("night"), "night", night(ordinary_hits(HITS), rejected=3, unreliable=2))


@pytest.fixture
def report(open_page: OpenPage, night_path: Path) -> ReportPage:
    return ReportPage(open_page(night_path))


def test_the_histogram_has_every_hit_in_its_hundredth(report: ReportPage) -> None:
    """From the threshold to the exact ones."""
    told = report.page.get_by_role("img", name="Hits by score").locator("rect title").all_text_contents()
    counted = Counter("exact" if hit.score == 1 else f"{hundredth(hit.score) / 100:.2f}" for hit in ordinary_hits(HITS))
    bars = {label: int(count.split()[0]) for label, count in (title.split(": ") for title in told)}
    assert {label: count for label, count in bars.items() if count} == counted
    assert list(bars)[-1] == "exact"


def test_the_timeline_has_a_bar_for_each_chunk(report: ReportPage) -> None:
    """What was tried or screened again is marked, and the table has the same in figures."""
    chart = report.page.get_by_role("img", name="Chunks by time")
    told = chart.locator("rect title").all_text_contents()
    assert told == [
        "chunk 0: 20.0 s, 250 customers, 0 hits",
        "chunk 1: 21.0 s, 250 customers, 1 hit, attempt 2",
        "chunk 2: 22.0 s, 250 customers, 2 hits, rescreened",
        "chunk 3: 23.0 s, 250 customers, 3 hits",
    ]
    assert chart.locator("rect.again").count() == 2
    report.page.get_by_text("The chunks as a table").click()
    rows = report.page.get_by_role("region", name="Chunks", exact=True).locator("tbody tr").all_inner_texts()
    assert [(row.split("\t")[0], row.split("\t")[-1]) for row in rows] == [
        ("0", "first"), ("1", "first"), ("2", "second"), ("3", "first"),
    ]  # fmt: skip


def test_the_proof_has_equation_hashes_dates_and_canaries(report: ReportPage) -> None:
    """Whole hashes, of customers, list, configuration and record; when the list is of; who was planted."""
    proof = report.page.locator("section", has=report.page.locator("#proof"))
    proof.get_by_text("The canaries").click()
    text = " ".join(proof.inner_text().split())
    assert "1,003 rows in = 1,000 screened + 3 rejected" in text
    assert "4 of 4 canaries were found" in text
    assert "240 of 240 scores on this page were computed again" in text
    listed = nights.list_facts()
    for digest in ("1" * 64, "2" * 64, "3" * 64, listed.sha256, *(file.sha256 for file in listed.files)):
        assert digest in text
    assert "Dated 22 November 2026" in text
    assert "dated 22 November 2026" in report.page.locator(".about").inner_text()
    canaries = proof.get_by_role("region", name="Canaries").locator("tbody tr").inner_text()
    assert canaries.split("\t")[:3] == [nights.CANARY.customer_id, nights.CANARY.name, nights.CANARY.entity_id]
    assert nights.EXECUTION in text


def test_on_a_phone_words_are_whole_and_charts_can_be_read(open_page: OpenPage, night_path: Path) -> None:
    """Ids, codes, hashes and dates on one line; a wide table is moved sideways."""
    report = ReportPage(open_page(night_path, width=390))
    report.page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    assert report.broken_words() == []
    assert report.smallest_letters() >= LEGIBLE
    assert not report.page.get_by_text("A column's heading sorts by it.").is_visible()


def test_on_a_desk_no_column_is_cut(report: ReportPage) -> None:
    """Hits, chunks, files and hashes at 1280 pixels."""
    report.page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    assert report.cut_cells() == []
