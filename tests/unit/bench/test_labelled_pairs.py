"""Recall and precision on labelled pairs of names."""

from pathlib import Path

import pytest

from finflows.bench.labelled_pairs import (
    Confusion,
    LabelledPair,
    ScoredLabel,
    categories_table,
    confusion,
    groups_table,
    read_labelled_pairs,
    score_pairs,
    thresholds_table,
)
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.profile import WATCHMAN_0_31


def scored(score: float, *, is_match: bool, category: str = "typo") -> ScoredLabel:
    return ScoredLabel(LabelledPair("a", "b", is_match, "group", category), score)


def test_found_missed_and_wrongly_raised_pairs_are_counted_at_the_threshold() -> None:
    """A score equal to the threshold reaches it."""
    pairs = [scored(0.9, is_match=True), scored(0.89, is_match=True), scored(0.95, is_match=False)]
    at = confusion([*pairs, scored(0.1, is_match=False)], 0.9)
    assert at == Confusion(found=1, missed=1, raised=1)
    assert (at.recall, at.precision) == (0.5, 0.5)


def test_nothing_to_divide_by_is_a_dash_and_no_figure() -> None:
    table = categories_table([scored(0.1, is_match=False)])
    assert table.rows == (("typo", "0", "1", "- / -", "- / -", "- / -", "- / -", "- / -"),)


def test_tables_are_by_threshold_group_and_category() -> None:
    """The largest category first."""
    pairs = [
        scored(0.87, is_match=True),
        scored(0.99, is_match=False, category="swap"),
        scored(0.83, is_match=True, category="swap"),
    ]
    assert thresholds_table(pairs).rows[1] == ("0.85", "1", "1", "50.0%", "50.0%")
    assert [row[0] for row in categories_table(pairs).rows] == ["swap", "typo"]
    assert categories_table(pairs).rows[0][3:5] == ("100% / 50%", "0% / 0%")
    assert groups_table(pairs).rows[0][:3] == ("group", "2", "1")


def test_the_first_name_is_the_customers_and_the_second_the_listed_one(tmp_path: Path) -> None:
    """Listed words that are left over cost little, a customer's words fully; a comma reorders nothing."""
    file = tmp_path / "pairs.csv"
    file.write_text(
        "case_group,name1,name2,is_match,category\n"
        "g,Anna,Anna Maria,true,\n"
        "g,Anna Maria,Anna,true,extra\n"
        'g,"Maria, Anna",ANNA MARIA,true,order\n',
        encoding="utf-8",
    )
    first, second, third = score_pairs(read_labelled_pairs(file), WATCHMAN_0_31)
    assert first.score > 0.9
    assert second.score < 0.7
    assert third.score == 1.0
    assert (first.pair.category, second.pair.category) == ("(none)", "extra")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name1,name2\nA,B\n", "has no column is_match"),
        ("", "has no column name1, name2, is_match"),
        ("name1,name2,is_match\n", "no row below its header"),
        ("name1,name2,is_match\nA,B,perhaps\n", "line 2: is_match must be true or false"),
    ],
)
def test_a_file_that_is_none_of_pairs_is_refused(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(content)
    with pytest.raises(InputRefused, match=message):
        read_labelled_pairs(file)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"nowhere\.csv does not exist"):
        read_labelled_pairs(tmp_path / "nowhere.csv")
