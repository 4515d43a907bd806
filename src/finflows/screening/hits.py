"""A hit: one customer's name beside one listed name, and the order in which hits are told.

The fields, in this order, are those of every result file. Hits are never de-duplicated: two equal aliases of one entry
are two hits.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    customer_id: str
    name: str
    entity_id: str
    list: str
    matched_name: str
    matched_name_prepared: str
    score: float
    programs: str
    entity_type: str


def order_in_customer(hit: Hit) -> tuple[float, int, str, str, str]:
    """Sort key of one customer's hits: the best score first, then entity, prepared name, listed name, list."""
    return (-hit.score, int(hit.entity_id), hit.matched_name_prepared, hit.matched_name, hit.list)


def best_per_list(ordered: Iterable[Hit], limit: int) -> tuple[Hit, ...]:
    """The first `limit` hits of each list, in the order given."""
    seen: Counter[str] = Counter()
    kept = []
    for hit in ordered:
        if seen[hit.list] < limit:
            seen[hit.list] += 1
            kept.append(hit)
    return tuple(kept)
