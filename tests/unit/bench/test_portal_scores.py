"""Our scores beside those of OFAC's own search portal."""

from pathlib import Path

import pytest

from finflows.bench.portal_scores import (
    ComparedScore,
    PortalPair,
    agreement_table,
    compare,
    ranks_table,
    read_portal_pairs,
)
from finflows.bench.rank_correlation import mean_ranks, spearman
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.profile import WATCHMAN_0_31


def compared(query: str, portal_score: float | None, score: float) -> ComparedScore:
    return ComparedScore(PortalPair(query, "LISTED", portal_score), score)


def test_equal_values_share_the_mean_of_their_places() -> None:
    assert mean_ranks([0.5, 0.9, 0.5, 0.1]) == [2.5, 4.0, 2.5, 1.0]


def test_the_same_order_correlates_fully_and_the_reverse_inversely() -> None:
    """Only the order counts. The third is the textbook's formula without ties: 1 - 6 * 2 / (4 * 15)."""
    assert spearman([1, 2, 3, 4], [10, 200, 3000, 3001]) == pytest.approx(1.0)
    assert spearman([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    assert spearman([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(0.8)


def test_each_pair_is_read_once_and_a_score_counts_more_than_not_being_shown(tmp_path: Path) -> None:
    file = tmp_path / "portal.csv"
    rows = ['A,"B, C",-1', 'A,"B, C",50', 'A,"B, C",50', "X,Y,-1"]
    file.write_text("\n".join(["query_name,result_name,ofac_score", *rows, ""]))
    assert read_portal_pairs(file) == [PortalPair("A", "B, C", 0.5), PortalPair("X", "Y", None)]


@pytest.mark.parametrize("score", ["101", "-2", "high", ""])
def test_a_score_that_the_portal_cannot_give_is_refused(tmp_path: Path, score: str) -> None:
    file = tmp_path / "portal.csv"
    file.write_text(f"query_name,result_name,ofac_score\nA,B,{score}\n")
    with pytest.raises(InputRefused, match="line 2: ofac_score must be"):
        read_portal_pairs(file)


def test_a_persons_name_with_a_comma_is_reordered_as_on_the_list() -> None:
    """OFAC's quirk shows it: reordered at the apostrophe, the name falls apart otherwise."""
    whole, alias = compare(
        [PortalPair("Vladimir Putin", "PUTIN, Vladimir", 1.0), PortalPair("Vladimir Putin", "PUTIN VLADIMIR", 1.0)],
        WATCHMAN_0_31,
    )
    assert whole.score == alias.score == 1.0


def test_ranks_are_told_by_the_number_of_words_and_without_pairs_not_shown() -> None:
    pairs = [
        compared("one", 0.9, 0.9),
        compared("other", 0.8, 0.8),
        compared("two words", 0.7, 0.75),
        compared("more words here", 0.6, 0.95),
        compared("not shown", None, 1.0),
    ]
    assert [row[1:] for row in ranks_table(pairs).rows] == [("4", "-0.200"), ("2", "1.000"), ("2", "-1.000")]


def test_a_single_pair_has_no_order() -> None:
    assert [row[1:] for row in ranks_table([compared("one", 0.9, 0.9)]).rows] == [("1", "-"), ("1", "-"), ("0", "-")]


def test_agreement_counts_both_sides_at_the_same_cut_off() -> None:
    """A pair that the portal did not show is below every cut-off there."""
    pairs = [compared("a", 0.9, 0.9), compared("b", 0.9, 0.5), compared("c", None, 0.9), compared("d", 0.1, 0.1)]
    table = agreement_table(pairs)
    assert table.title.endswith("4 pairs, 1 of them not shown there")
    assert table.rows[3] == ("0.90", "1", "1", "1", "1", "50.0%")
    assert table.rows[4] == ("0.95", "0", "0", "0", "4", "100.0%")
