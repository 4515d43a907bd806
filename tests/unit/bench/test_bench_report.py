"""Tables, document and chart of a benchmark; and that the published ones say what was measured."""

import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bench_figures import FIGURES as SAMPLE
from rich.console import Console

from finflows.bench.chart import can_draw, draw
from finflows.bench.figures import FIGURES
from finflows.bench.screening_tables import as_document, headline, tables
from finflows.bench.tables import TextTable, as_markdown, drawn

PUBLISHED = Path(__file__).parents[3] / "docs" / "bench" / "screening"


def test_the_headline_says_what_was_measured_on_what_and_when() -> None:
    told = headline(SAMPLE)
    for fact in (
        "2026-11-24",
        "1,000 customers",
        "40 listed names",
        "Example 9000, 8 cores",
        "numpy 2.4",
        "Load before",
    ):
        assert fact in told
    assert "held on one core" in told
    assert "Other programs were at work" in told, "half of the command's time was spent waiting"
    assert "not held on one core" in headline(replace(SAMPLE, on_one_core=False))


def test_every_question_has_its_table() -> None:
    speed, ratios, baselines, scoring_all, stages, list_sizes, customer_counts = tables(SAMPLE)
    assert speed.rows[0][:4] == ("0.88", "12", "400 (250-500)", "800 (500-1,000)")
    assert ratios.rows[0] == ("0.88", "100 (80-120)", "8.0", "50.0", "25.0")
    assert baselines.rows[-1] == ("brute force / raw cdist at 0.88", "50%")
    assert scoring_all.rows == (("0.88", "0.50", "1,600"),)
    assert stages.rows[0] == ("read", "1.500 (1.000-2.000)", "33.3%")
    assert [row[0] for row in list_sizes.rows] == ["20", "80, some invented"]
    assert customer_counts.rows[-1][0] == "1,000"


def test_markdown_keeps_the_cells_and_their_bars() -> None:
    table = TextTable("Title", ("a", "b"), (("x|y", "1"),))
    assert as_markdown(table) == "**Title**\n\n| a | b |\n| :-- | --: |\n| x\\|y | 1 |\n"


def test_a_terminal_shows_the_same_cells() -> None:
    console = Console(width=60)
    with console.capture() as shown:
        console.print(drawn(TextTable("Title", ("a", "b"), (("x", "1,234"),))))
    assert "Title" in shown.get()
    assert "1,234" in shown.get()


def test_the_chart_is_an_svg_with_searchable_text_and_the_same_each_time(tmp_path: Path) -> None:
    assert can_draw()
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    draw(SAMPLE, first)
    draw(SAMPLE, second)
    assert first.read_bytes() == second.read_bytes()
    text = "".join(ET.parse(first).getroot().itertext())  # noqa: S314 - our own picture
    for word in ("brute force", "Speed by list size", "Where the time goes", "Example 9000"):
        assert word in text


def test_without_matplotlib_there_is_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an optional extra."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not can_draw()


def test_figures_survive_being_written_and_read() -> None:
    assert FIGURES.validate_json(FIGURES.dump_json(SAMPLE)) == SAMPLE


def test_the_published_document_says_what_the_published_figures_say() -> None:
    figures = FIGURES.validate_json((PUBLISHED / "bench.json").read_bytes())
    assert (PUBLISHED / "bench.md").read_text(encoding="utf-8") == as_document(figures)
    assert figures.baselines.brute_force_share_of_raw >= 0.5, "the baseline would not be an honest one"


def test_the_published_figures_name_no_folder() -> None:
    """A path would tell about a machine and its owner; the document holds nothing but these figures."""
    assert "/" not in (PUBLISHED / "bench.json").read_text(encoding="utf-8")
