"""The score of a name from its token pairs."""

from finflows.screening.matching.name_score import NameScore, ScoredPair, score_name
from finflows.screening.matching.profile import WATCHMAN_0_31


def test_the_best_pair_is_taken_first_and_uses_both_tokens_up() -> None:
    """The greedy choice, even where another assignment would score more."""
    best, second_query, second_listed = ScoredPair(0, 0, 0.9), ScoredPair(0, 1, 0.8), ScoredPair(1, 0, 0.8)
    result = score_name([5, 5], [5, 5], [best, second_query, second_listed], WATCHMAN_0_31)
    assert result.matched == (best,)
    assert result.weighted_average == 0.9 * 10 / (10 + 5)
    assert result.matched_fraction == 0.5
    assert result.score == result.weighted_average * (1.0 - 0.5 * 0.15)


def test_unmatched_query_letters_cost_fully_and_listed_ones_a_little() -> None:
    """Two thirds of the query matched: at most two thirds; two thirds of the list: 95 in a hundred."""
    pairs = [ScoredPair(0, 0, 1.0)]
    assert score_name([4, 4], [4], pairs, WATCHMAN_0_31).score == 8 / 12
    assert score_name([4], [4, 2], pairs, WATCHMAN_0_31).score == 1.0 - (1.0 - 4 / 6) * 0.15


def test_nothing_scores_nothing() -> None:
    """No tokens on a side, or no comparable pair."""
    assert score_name([], [4], [], WATCHMAN_0_31) == NameScore((), 0.0, 0.0, 0.0)
    assert score_name([4], [], [], WATCHMAN_0_31).score == 0.0
    assert score_name([4], [4], [], WATCHMAN_0_31).score == 0.0
