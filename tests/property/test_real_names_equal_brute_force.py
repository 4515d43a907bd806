"""The search over samples of the real list and real-sized customers, against the plain definition."""

import csv
import gzip
import random
from dataclasses import replace

import pytest
from adversarial_names import Case, damaged
from test_search_equals_brute_force import USUAL_THRESHOLDS, brute_scores, true_pairs_of

from finflows.adapters.list_folder import read_list_folder
from shared_data import shared

LATIN = "abcdefghijklmnopqrstuvwxyz"


def sampled_case(seed: int, listed: int, customers: int) -> Case:
    """Customers, and as many listed names again, damaged as people misspell them."""
    rng = random.Random(seed)
    names = rng.sample(read_list_folder(shared("ofac/2026-07")).names, listed)
    with gzip.open(shared("customers/customers_150k.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        rows = [row["name"] for row in csv.DictReader(lines)]
    misspelt = [
        " ".join(damaged(rng, token, LATIN) for token in rng.sample(name.tokens, len(name.tokens)))
        for name in rng.sample(names, customers)
    ]
    numbered = [replace(name, entity_id=str(number)) for number, name in enumerate(names)]
    return Case(numbered, rng.sample(rows, customers) + misspelt)


def true_pairs_at_every_threshold(case: Case) -> int:
    scores = brute_scores(case)
    return sum(true_pairs_of(case, [threshold] * len(case.queries), scores) for threshold in USUAL_THRESHOLDS)


def test_a_sample_of_the_real_list_is_searched_completely() -> None:
    """At every usual threshold."""
    assert true_pairs_at_every_threshold(sampled_case(seed=1, listed=400, customers=40)) > 200


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_large_samples_of_the_real_list_are_searched_completely(seed: int) -> None:
    """1.2 million pairs of names each."""
    assert true_pairs_at_every_threshold(sampled_case(seed, listed=3000, customers=200)) > 1000
