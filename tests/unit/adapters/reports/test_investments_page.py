"""The report of an investments day: money to the minor unit, reasons in words, no made-up price unmarked."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reported_days import HARM, bought_line, day, written


def rows(text: str) -> list[list[Any]]:
    found = re.search(r'<script type="application/json" id="plans-table-rows">(.*?)</script>', text, re.DOTALL)
    assert found
    document: list[list[Any]] = json.loads(found[1])
    return document


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        ({}, "clear", "Everything that was due was bought"),
        ({"skipped": 1}, "clear", "Nothing is still due; some plans were skipped"),
        ({"suspended": 2}, "review", "Nothing is still due; 2 plans suspended"),
        ({"waiting": 2, "skipped": 1}, "review", "Still due: 2 plans"),
        ({"unfinished": 1, "waiting": 1}, "warning", "Not finished: 1 plan"),
    ],
)
def test_the_verdict_says_what_is_left(tmp_path: Path, facts: dict[str, int], state: str, words: str) -> None:
    """The worst first."""
    text = written(tmp_path, day(**facts)).read_text()
    assert f'class="verdict {state}"' in text
    assert words in text


def test_a_purchase_is_told_with_price_rate_and_sums(tmp_path: Path) -> None:
    """A yen has no smaller part; the zeros of the database are left out."""
    (row,) = rows(written(tmp_path, day(bought=1)).read_text())
    assert row == [
        "bought", "", "1", "AAPL", "1000", "JPY", "0.0268", "250", "USD", "0.0067", "1000", "0",
        "2026-11-30", "2026-12-07",
    ]  # fmt: skip


def test_what_was_not_bought_has_neither_price_nor_sum(tmp_path: Path) -> None:
    """But a reason, in words; strangers' symbols are text."""
    text = written(tmp_path, day(bought=0, waiting=1)).read_text()
    assert rows(text) == [
        ["still due", "price stale", "900", HARM, "25.50", "USD", "", "", "USD", "", "", "", "2026-11-30", "2026-11-30"]
    ]
    assert "the price is not of this session, or too old" in text
    assert HARM not in text


def test_invented_prices_are_called_so(tmp_path: Path) -> None:
    """Nobody takes a demonstration for a purchase."""
    assert "Invented prices: finnhub-fake." in written(tmp_path, day()).read_text()
    real = day()
    honest = replace(real, report=real.report.model_copy(update={"providers": ["finnhub"]}))
    assert "Invented prices" not in written(tmp_path, honest).read_text()


def test_times_of_two_clocks_do_not_stand_beside_each_other(tmp_path: Path) -> None:
    """A demonstration's prices are quoted by its own clock, and its run is recorded by the database's."""
    assert "started 2026-11-30 14:35:00 UTC" not in written(tmp_path, day()).read_text()
    honest = replace(day(), report=day().report.model_copy(update={"providers": ["finnhub"]}))
    text = written(tmp_path, honest).read_text()
    assert "started 2026-11-30 14:35:00 UTC, finished 2026-11-30 14:37:00 UTC" in text


def test_a_day_without_plans_says_so(tmp_path: Path) -> None:
    """No table, no chart."""
    text = written(tmp_path, day(bought=0)).read_text()
    for words in ("Nothing was bought.", "No plan was due.", "No price was used.", "No plan of this market is active."):
        assert words in text


def test_a_page_that_does_not_show_everything_says_so(tmp_path: Path) -> None:
    """Those still due and skipped come first."""
    text = written(tmp_path, replace(day(), lines=[bought_line(1)], total=100_000)).read_text()
    assert "This page shows 1 of 100,000 occurrences" in text
