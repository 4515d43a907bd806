"""The report of a night in a real browser: what a compliance officer does with it."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from report_page import ReportPage

from reported_nights import HOSTILE_NAMES, hostile_hits, night, ordinary_hits, standing_night, written

pytestmark = pytest.mark.long
pypdf = pytest.importorskip("pypdf", reason="make test-browser installs it")

OpenPage = Callable[..., Any]
Screenshot = Callable[..., None]
HITS = 240
SECONDS_TO_OPEN = 2.0


@pytest.fixture(scope="session")
def night_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("night"), "night", night(ordinary_hits(HITS), rejected=3, unreliable=2))


@pytest.fixture
def report(open_page: OpenPage, night_path: Path) -> ReportPage:
    return ReportPage(open_page(night_path))


def test_the_verdict_comes_first(report: ReportPage) -> None:
    """Before any count."""
    assert "240 customers to review" in report.page.locator(".verdict").inner_text()
    verdict_y = report.page.locator(".verdict").bounding_box()["y"]
    assert verdict_y < report.page.locator(".tiles").bounding_box()["y"]


def test_the_search_narrows_the_table_to_rows_that_hold_every_word(report: ReportPage) -> None:
    """In any column, in any case."""
    report.search("MADURO nicolas")
    names = report.cells("Listed name")
    assert names
    assert set(names) == {"MADURO, Nicolas"}
    assert report.found == f"{len(names)} of 240 hits"
    report.search("nobody at all")
    assert report.found == "0 of 240 hits"
    assert "No hits fit this filter." in report.page.locator(".rows").inner_text()


def test_score_list_program_and_type_filter_together(report: ReportPage) -> None:
    """Each choice narrows what the others left."""
    report.choose("List", "SDN")
    report.choose("Program", "IFSR")
    report.field("Score from").fill("0.9")
    report.field("Score to").fill("0.999")
    assert set(report.cells("List")) == {"SDN"}
    assert set(report.cells("Program")) == {"IRAN; IFSR"}
    assert all(0.9 <= score <= 0.999 for score in report.scores())
    everywhere = len(report.scores())
    report.choose("Type", "vessel")
    assert set(report.cells("Type")) == {"vessel"}
    assert 0 < len(report.scores()) < everywhere
    report.page.get_by_role("button", name="Clear", exact=True).click()
    report.page.get_by_role("status").filter(has_text=re.compile(r"^240 hits$")).wait_for()


def test_repeat_and_cleared_filter_only_where_they_are_known(
    report: ReportPage, open_page: OpenPage, tmp_path: Path
) -> None:
    """A night without a predecessor has neither column."""
    assert report.page.get_by_label("Repeat", exact=True).count() == 0
    known = ReportPage(open_page(written(tmp_path, "standing", standing_night(ordinary_hits(12)))))
    known.choose("Repeat", "no")
    assert known.cells("Repeat") == ["no"] * 6
    known.choose("Cleared", "yes")
    assert known.found == "2 of 12 hits"


def test_a_heading_sorts_down_then_up_and_says_so(report: ReportPage) -> None:
    """Scores begin with the highest; a screen reader hears the direction."""
    best_first = report.scores()
    assert best_first == sorted(best_first, reverse=True)
    report.sort("Score")
    assert report.scores() == best_first
    heading = report.page.locator("th").filter(has_text="Score")
    assert heading.get_attribute("aria-sort") == "descending"
    report.sort("Score")
    assert report.scores() == sorted(report.scores())
    assert heading.get_attribute("aria-sort") == "ascending"
    report.sort("Entry")
    entries = list(map(int, report.cells("Entry")))
    assert entries == sorted(entries)


def test_pages_hold_fifty_rows_and_turn(report: ReportPage) -> None:
    """No row twice, none left out."""
    seen = report.cells("Customer")
    assert len(seen) == 50
    while report.page.get_by_role("button", name="Next", exact=True).is_enabled():
        report.page.get_by_role("button", name="Next", exact=True).click()
        seen += report.cells("Customer")
    assert sorted(seen) == sorted(f"C{n:06d}" for n in range(HITS))
    report.page.get_by_label("Rows on a page").select_option("500")
    assert len(report.cells("Customer")) == HITS


def test_everything_works_from_the_keyboard(report: ReportPage) -> None:
    """Heading, explanation, pages: Tab reaches them, Enter and Space work them, focus is seen."""
    page = report.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.locator("th button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.locator("button.why").first.focus()
    page.keyboard.press("Space")
    assert page.locator("button.why").first.get_attribute("aria-expanded") == "true"
    assert page.locator(".behind .pair").count() > 0
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Page 2 of 5"


def test_the_explanation_sets_tokens_beside_each_other_with_their_scores(report: ReportPage) -> None:
    """Each of the customer's tokens above its partner, what is left over, and how the score came about."""
    report.search("C000000")
    report.page.locator("button.why").click()
    pairs = report.page.locator(".pair").all_inner_texts()
    assert [pair.split("\n")[:5] for pair in pairs] == [
        ["customer", "nicolas", "listed", "nicolas", "1.0000"],
        ["customer", "josef", "listed", "nothing", "0.0000"],
        ["customer", "maduroo", "listed", "maduro", pairs[2].split("\n")[4]],
    ]
    shown = report.scores()[0]
    assert f"Score {shown:.4f}." in report.page.locator(".sum").inner_text()


def test_only_the_best_hit_of_each_customer_can_be_shown(open_page: OpenPage, tmp_path: Path) -> None:
    """A customer with ten aliases of one entry is one review."""
    hits = ordinary_hits(6)
    doubled = [*hits, *(replace(hit, score=hit.score / 2) for hit in hits)]
    report = ReportPage(open_page(written(tmp_path, "best", night(doubled))))
    assert report.found == "12 hits"
    report.page.get_by_label("Only the best hit of each customer").check()
    assert report.found == "6 of 12 hits"
    assert "6 are not" in report.page.locator("#proof ~ p").nth(2).inner_text()


def test_the_saved_csv_holds_the_filtered_rows_whole(report: ReportPage) -> None:
    """All pages of the filter, in the order shown, with the score in full."""
    report.choose("List", "ALT")
    report.sort("Score")
    rows = report.saved_rows()
    assert report.found == f"{len(rows)} of 240 hits"
    assert {row["list"] for row in rows} == {"ALT"}
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert set(scores) == {hit.score for hit in ordinary_hits(HITS) if hit.list == "ALT"}


def test_names_that_mean_harm_are_only_text(open_page: OpenPage, tmp_path: Path, screenshot: Screenshot) -> None:
    """Tags, quotes, template code, bidirectional controls: shown as written, what cannot be seen by its number."""
    report = ReportPage(open_page(written(tmp_path, "hostile", night(hostile_hits(), rejected=2))))
    report.page.get_by_label("Show why for all rows").check()
    assert report.page.evaluate("window.harmed") is None
    assert report.page.locator("main img, main script:not([type])").count() == 0
    shown = dict(zip(report.cells("Customer"), report.cells("Name"), strict=True))
    assert [shown[f"C{n:06d}"] for n in range(4)] == list(HOSTILE_NAMES[:4])
    assert shown["C000004"] == "abcU+202EdcbaU+200BU+2066x"
    screenshot(report.page, "night-hostile")
    saved = {row["customer_id"]: row["name"] for row in report.saved_rows()}
    assert saved["C000005"] == "'=HYPERLINK(1)"
    assert saved["C000006"] == HOSTILE_NAMES[6]
    assert saved["C000004"] == HOSTILE_NAMES[4]


def test_an_injected_script_would_not_run(browser: Any, night_path: Path) -> None:
    """The policy admits the page's own script by its hash, and nothing else."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(night_path.as_uri())
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
            addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
            const script = document.createElement("script");
            script.textContent = "window.harmed = 9";
            document.body.append(script);
        })"""
    )
    harmed = page.evaluate("window.harmed")
    context.close()
    assert blocked.startswith("script-src")
    assert harmed is None


def test_print_breaks_no_id_and_parts_the_headings(open_page: OpenPage, tmp_path: Path) -> None:
    """Ids of twelve characters, as customers have."""
    hits = [replace(hit, customer_id=f"CUST{number:08d}") for number, hit in enumerate(ordinary_hits(60))]
    words = set(pdf_text(open_page(written(tmp_path, "ids", standing_night(hits)))).split())
    assert {hit.customer_id for hit in hits} <= words
    assert {"Score", "Customer", "Name", "Entry", "List", "Program", "Type", "Repeat", "Cleared"} <= words


def test_print_has_every_row_of_the_filter(report: ReportPage) -> None:
    """All pages of the table, and no other row."""
    report.search("petrov")
    expected = [hit.customer_id for hit in ordinary_hits(HITS) if "PETROV" in hit.matched_name]
    printed = pdf_text(report.page)
    assert [customer for customer in (f"C{n:06d}" for n in range(HITS)) if customer in printed] == expected
    report.search("")
    everything = pdf_text(report.page)
    assert all(f"C{n:06d}" in everything for n in range(HITS))
    assert len(report.cells("Customer")) == 50
    sheets = everything.split("\f")
    of_the_table = [sheet for sheet in sheets if "C0000" in sheet or "C0001" in sheet]
    assert len(of_the_table) > 3
    assert [sheet for sheet in of_the_table if "Listed name" not in sheet] == []


def test_ten_thousand_hits_open_filter_and_sort_at_once(open_page: OpenPage, tmp_path: Path) -> None:
    """Only one page of rows is in the document. The limit is what a person takes for an answer, thrice over."""
    path = written(tmp_path, "large", night(ordinary_hits(10_000)))
    began = time.monotonic()
    report = ReportPage(open_page(path))
    opened = time.monotonic() - began
    report.sort("Name")
    report.search("novak")
    assert report.found.endswith("of 10,000 hits")
    assert report.page.locator(".rows tbody tr").count() == 50
    assert opened < SECONDS_TO_OPEN * 3


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_nothing_serious_for_axe(
    open_page: OpenPage, night_path: Path, screenshot: Screenshot, scheme: str, width: int
) -> None:
    """Contrast, names and roles, on a desk and on a phone, light and dark; nothing sticks out of a phone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="make test-browser installs it")
    page = open_page(night_path, width=width, scheme=scheme)
    page.locator("button.why").nth(0).click()
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"night-{scheme}-{width}")


def test_a_quiet_night_says_so(open_page: OpenPage, tmp_path: Path, screenshot: Screenshot) -> None:
    """No hits, no table, and the same proof."""
    page = open_page(written(tmp_path, "quiet", night([])), ready=".verdict")
    assert "No hits" in page.locator(".verdict").inner_text()
    assert page.locator(".data-table").count() == 0
    assert "1,000 rows in = 1,000 screened + 0 rejected" in page.locator(".equation").inner_text().replace("\n", " ")
    screenshot(page, "night-quiet")


def test_without_scripts_the_verdict_and_the_proof_are_there(browser: Any, night_path: Path) -> None:
    """And the reader is told where the rows are."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(night_path.as_uri())
    text = page.locator("body").inner_text()
    context.close()
    assert "240 customers to review" in text
    assert "matches.csv beside this page holds every row" in text


def pdf_text(page: Any) -> str:
    reader = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    return "\f".join(sheet.extract_text() for sheet in reader.pages)
