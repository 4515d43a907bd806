"""The comparison of two engines as a page: what blocks is said where it blocks, and stands first."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from finflows.adapters.reports.comparison_page import MOST_ROWS, write_comparison_page
from finflows.application.compare_results import KEEPS_BACK, ComparedNight, judge
from finflows.contracts.comparison import ComparedSide, ComparisonException
from finflows.screening.comparison import MEANINGS, Category, Compared, Difference, Rules

SIDE = ComparedSide(source="answers/old.csv", kind="csv", sha256="5" * 64, hits=60, errors=0)
NIGHT = ComparedNight(SIDE, SIDE, "customer_id", 100, Rules(tolerance=1e-12, limit=10), "1.4.0")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def page(folder: Path, differences: list[Difference], *explained: Category, most: int = MOST_ROWS) -> str:
    """Of C1, C2 and so on; somebody answers for C1 in the explained categories."""
    exceptions = [
        ComparisonException(
            category=category.value, customer="C1", owner="compliance", reason="known", expires=date(2026, 12, 31)
        )
        for category in explained
    ]
    path = folder / "comparison.html"
    compared = Compared(customers=29, equal_hits=30, differences=tuple(differences))
    write_comparison_page(path, judge(NIGHT, compared, exceptions, NOW), most)
    return path.read_text()


def tile(text: str, category: str) -> str:
    found = re.search(rf"<dt>{category}</dt><dd>(.*?)</dd>", text)
    assert found
    return re.sub("<[^>]+>", " ", found[1]).strip()


def rows(text: str) -> list[list[Any]]:
    found = re.search(r'<script type="application/json" id="differences-table-rows">(.*?)</script>', text, re.DOTALL)
    assert found
    document: list[list[Any]] = json.loads(found[1])
    return document


@pytest.mark.parametrize(
    ("category", "told"),
    [
        (Category.OLD_ONLY, "1 blocks promotion, 1 explained"),
        (Category.SCOPE, "1 blocks promotion, 1 explained"),
        (Category.SCORE, "1 blocks promotion, 1 explained"),
        (Category.TOP, "1 blocks promotion, 1 explained"),
        (Category.ERROR, "1 blocks promotion, 1 explained"),
        (Category.NEW_ONLY, "1 explained"),
    ],
)
def test_each_category_says_how_many_block_and_how_many_are_explained(
    tmp_path: Path, category: Category, told: str
) -> None:
    """All that keep the new engine back, not only those that lose a hit."""
    text = page(tmp_path, [Difference(category, "C1"), Difference(category, "C2")], category)
    assert " ".join(tile(text, category.value.replace("-", " ")).split()) == f"2 {told}"


def test_the_meaning_of_a_category_says_whether_it_blocks() -> None:
    """The very categories that keep the new engine back."""
    blocking = {category for category, meaning in MEANINGS.items() if meaning.endswith("blocks promotion")}
    assert blocking == set(KEEPS_BACK)


def test_a_category_without_a_difference_blocks_nothing(tmp_path: Path) -> None:
    """Nor do ties ever."""
    text = page(tmp_path, [Difference(Category.TIE, "C1")])
    assert "promotion" not in tile(text, "old only") + tile(text, "scope") + tile(text, "tie at limit")


def test_equal_hits_are_not_said_to_be_those_of_all_customers(tmp_path: Path) -> None:
    """Hits and customers are counts of their own."""
    text = page(tmp_path, [])
    assert " ".join(tile(text, "Equal hits").split()) == "30 29 customers compared"
    assert "No unexplained difference. Equal hits: 30; customers compared: 29." in text


def test_what_blocks_stands_first_and_survives_the_cut(tmp_path: Path) -> None:
    """However late its customer comes in the file."""
    differences = [
        Difference(Category.SCOPE, "C1"),
        Difference(Category.TIE, "C2"),
        Difference(Category.NEW_ONLY, "C3"),
        Difference(Category.ERROR, "C4"),
        Difference(Category.SCOPE, "C5"),
        Difference(Category.OLD_ONLY, "C6"),
    ]
    text = page(tmp_path, differences, Category.SCOPE, most=4)
    assert [row[:2] for row in rows(text)] == [
        ["old-only", "C6"],
        ["scope", "C5"],
        ["one-sided-error", "C4"],
        ["new-only", "C3"],
    ]
    assert "This page shows 4 of 6 differences, those that block first." in text
