"""The baseline is exact, or its speed says nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from finflows.bench.brute_force import TOKENS_AT_ONCE, BruteForce, blocks_of_names, raw_comparison
from finflows.demo_data.customers import customers
from finflows.demo_data.ofac_layout import ofac_files
from finflows.demo_data.sample_list import customer_like_names, sample_list
from finflows.screening.matching.explanation import explain
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName, build_list


def listed_as(tokens: tuple[str, ...]) -> ListedName:
    return ListedName("1", "SDN", " ".join(tokens), " ".join(tokens), tokens, "", "entity")


def expected(queries: list[tuple[str, ...]], names: list[ListedName], threshold: float) -> set[tuple[int, int, float]]:
    scores = {
        (i, j, explain(query, name.tokens, WATCHMAN_0_31).score)
        for i, query in enumerate(queries)
        for j, name in enumerate(names)
    }
    return {scored for scored in scores if scored[2] >= threshold}


def test_every_hit_of_the_definition_is_found_with_its_score() -> None:
    """On invented customers, many of them damaged list names."""
    entries = sample_list(60)
    names = list(build_list(ofac_files(entries)).names)
    made = customers(40, 1, customer_like_names(entries), damaged_share=0.5)
    queries = [tokens_of(prepare_customer_name(each.name)) for each in made]
    brute_force = BruteForce(names, WATCHMAN_0_31)
    for threshold in (0.7, 0.88, 1.0):
        found = set(brute_force.hits(queries, threshold))
        assert found == expected(queries, names, threshold)
        assert found


TOKENS = st.lists(st.text("abøж", min_size=1, max_size=5), min_size=1, max_size=4).map(tuple)


@given(st.lists(TOKENS, min_size=1, max_size=6), st.lists(TOKENS, min_size=1, max_size=6), st.floats(0.3, 1.0))
def test_small_alphabets_and_other_scripts_are_exact_too(
    queries: list[tuple[str, ...]], listed: list[tuple[str, ...]], threshold: float
) -> None:
    names = [listed_as(tokens) for tokens in listed]
    assert set(BruteForce(names, WATCHMAN_0_31).hits(queries, threshold)) == expected(queries, names, threshold)


@given(TOKENS, st.lists(TOKENS, min_size=1, max_size=6))
def test_scoring_every_name_gives_the_score_of_the_definition(
    query: tuple[str, ...], listed: list[tuple[str, ...]]
) -> None:
    """Also of names that no threshold would reach."""
    names = [listed_as(tokens) for tokens in listed]
    assert BruteForce(names, WATCHMAN_0_31).scores(query) == [
        explain(query, tokens, WATCHMAN_0_31).score for tokens in listed
    ]


def test_a_listed_name_without_tokens_is_no_hit() -> None:
    names = [listed_as(()), listed_as(("anna",))]
    assert [hit.listed for hit in BruteForce(names, WATCHMAN_0_31).hits([("anna",)], 0.5)] == [1]


@given(st.lists(st.integers(1, 100), max_size=30))
def test_blocks_cover_every_name_once_and_end_when_they_are_full(lengths: list[int]) -> None:
    names = [("a",) * length for length in lengths]
    blocks = list(blocks_of_names(names))
    assert [place for block in blocks for place in block] == list(range(len(names)))
    for block in blocks[:-1]:
        assert sum(lengths[place] for place in block) >= TOKENS_AT_ONCE
        assert sum(lengths[place] for place in block[:-1]) < TOKENS_AT_ONCE


def test_raw_comparison_is_in_double_precision() -> None:
    """RapidFuzz's default is single precision, which is faster and wrong in most cells."""
    scores = raw_comparison([b"nicolas"], [b"nikolas", b"anna"])
    assert scores.dtype == np.float64
    assert scores.shape == (1, 2)
