"""The order of hits and their limit."""

import itertools

from finflows.screening.hits import Hit, best_per_list, order_in_customer


def hit(score: float, entity_id: str = "1", prepared: str = "a", name: str = "A", list_name: str = "SDN") -> Hit:
    return Hit("C1", "x", entity_id, list_name, name, prepared, score, "", "entity")


def test_hits_are_ordered_by_score_entity_prepared_name_listed_name_and_list() -> None:
    """Entity ids count as numbers: 9 comes before 10."""
    ordered = [
        hit(0.95),
        hit(0.9, "9"),
        hit(0.9, "10", "a", "Z"),
        hit(0.9, "10", "b", "A", "ALT"),
        hit(0.9, "10", "b", "A", "SDN"),
        hit(0.9, "10", "b", "B", "ALT"),
    ]
    for shuffled in itertools.permutations(ordered):
        assert sorted(shuffled, key=order_in_customer) == ordered


def test_the_limit_counts_per_list_and_nothing_is_deduplicated() -> None:
    """Two equal aliases of one entry are two hits."""
    alias = hit(0.9, list_name="ALT")
    ordered = [hit(0.95), alias, alias, alias, hit(0.8)]
    assert best_per_list(ordered, 2) == (ordered[0], alias, alias, ordered[4])
