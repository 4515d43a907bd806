"""The search finds every listed name that comparing all with all would find, and gives each the same score."""

import math
import random

import pytest
from adversarial_names import Case, listed_name, random_case
from brute_force import brute_score
from hypothesis import given, settings
from hypothesis import strategies as st

from finflows.screening.matching.index import NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of

USUAL_THRESHOLDS = (0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.95, 0.99, 1.0)
LOW_THRESHOLDS = (0.0, 0.005, 0.1, 0.3, 0.5, 0.6, 0.65)

Scores = dict[str, float]  # by entity id


def brute_scores(case: Case) -> list[Scores]:
    return [
        {name.entity_id: brute_score(tokens_of(prepare_customer_name(query)), name.tokens) for name in case.listed}
        for query in case.queries
    ]


def true_pairs_of(case: Case, thresholds: list[float], scores: list[Scores]) -> int:
    """Compare a search, each query at a threshold of its own, with all scores; count the pairs that reach theirs."""
    index = NameIndex.build(case.listed, WATCHMAN_0_31)
    queries = [Query(query, threshold) for query, threshold in zip(case.queries, thresholds, strict=True)]
    true_pairs = 0
    for query, of_query, matches in zip(
        queries, scores, index.search(queries, limit=len(case.listed) + 1), strict=True
    ):
        expected = {entity: score for entity, score in of_query.items() if score >= query.min_match}
        assert {match.listed.entity_id: match.score for match in matches} == expected, query
        true_pairs += len(expected)
    return true_pairs


def some_threshold(rng: random.Random, scores: Scores) -> float:
    """A usual one, one that some name reaches exactly, one just above that, or a low one."""
    exact = rng.choice([score for score in scores.values() if score >= 0.7] or [0.88])
    kind = rng.random()
    if kind < 0.2:
        return exact
    if kind < 0.3:
        return min(1.0, math.nextafter(exact, 2.0))
    return rng.choice(LOW_THRESHOLDS if kind > 0.97 else USUAL_THRESHOLDS)


def search_random_cases(seed: int, wanted_true_pairs: int) -> int:
    rng = random.Random(seed)
    true_pairs = 0
    while true_pairs < wanted_true_pairs:
        case = random_case(rng)
        scores = brute_scores(case)
        true_pairs += true_pairs_of(case, [some_threshold(rng, of_query) for of_query in scores], scores)
    return true_pairs


def test_nothing_is_lost_and_nothing_added_among_adversarial_names() -> None:
    """A sample; the long tier takes a hundred thousand true pairs."""
    assert search_random_cases(seed=20260711, wanted_true_pairs=800) >= 800


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost_in_a_hundred_thousand_true_pairs(seed: int) -> None:
    """Ten seeds of at least 10,000 pairs that reach their threshold."""
    assert search_random_cases(seed, wanted_true_pairs=10_000) >= 10_000


TOKENS = st.text(alphabet="abcäß", min_size=1, max_size=6)
NAMES = st.lists(TOKENS, max_size=4).map(" ".join)


@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=3), st.sampled_from(USUAL_THRESHOLDS))
@settings(deadline=None, max_examples=100)
def test_any_small_list_is_searched_completely(listed: list[str], queries: list[str], threshold: float) -> None:
    """Any names, empty ones and an empty list included; a failure here is shrunk to the smallest."""
    case = Case([listed_name(number, text) for number, text in enumerate(listed)], queries)
    true_pairs_of(case, [threshold] * len(queries), brute_scores(case))
