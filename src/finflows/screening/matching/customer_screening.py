"""Screening customers: every name of every customer against every listed name, in input order.

A customer may have alternative names; each is searched, and the hits of all of them are told together, in one order and
under one limit. `name` of a hit is the name that hit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from finflows.screening.customers import Customer
from finflows.screening.hits import Hit, best_per_list, order_in_customer
from finflows.screening.matching.index import Match, NameIndex, Query

# Names that are searched together and then handed on: enough to spread the fixed cost of a pass, few enough that a hit
# is told at most some tenths of a second after its score was computed. Measured: 2,000 names are searched no slower
# than 10,000 at once, at 0.88 and at 0.80; 667 at 0.75; 200 at 0.70.
BATCH_NAMES: Final = 2_000
# For how many of them a name counts whose threshold is at least so high; a pass at 0.70 costs eight times one at 0.80.
_COSTS: Final = ((0.80, 1), (0.75, 3), (0.0, 10))
# That a batch grows for. The index builds the tables of more than four thresholds anew for each batch, which 10,000
# names make up for; their arrays stay far below the 400 MB that a chunk task may use.
_MOST_PASSES: Final = 5


@dataclass(frozen=True, slots=True)
class CustomerScreening:
    customer: Customer
    hits: tuple[Hit, ...]


def screen_customers(
    index: NameIndex,
    customers: Iterable[Customer],
    min_match: float,
    limit: int,
    batch_names: int = BATCH_NAMES,
) -> Iterator[CustomerScreening]:
    """Screen a stream of customers; memory and the wait for a hit depend on `batch_names`, not on their number.

    `limit` counts per customer and list. A customer's own `min_match` takes precedence.
    """
    rows = iter(customers)
    while batch := _batch(rows, min_match, batch_names):
        yield from _screen_batch(index, batch, min_match, limit)


def _batch(rows: Iterator[Customer], min_match: float, names: int) -> list[Customer]:
    """The next customers, as many as cost about as much as so many names at a usual threshold; at least one.

    So many for each threshold among them, for each is a pass of its own.
    """
    batch: list[Customer] = []
    thresholds: set[float] = set()
    cost = 0
    for customer in rows:
        batch.append(customer)
        threshold = _threshold(customer, min_match)
        thresholds.add(threshold)
        cost += _cost(threshold) * (1 + len(customer.alt_names))
        if cost >= names * min(len(thresholds), _MOST_PASSES):
            break
    return batch


def _cost(threshold: float) -> int:
    return next((cost for least, cost in _COSTS if threshold >= least), 1)


def _threshold(customer: Customer, min_match: float) -> float:
    return min_match if customer.min_match is None else customer.min_match


def _screen_batch(
    index: NameIndex, batch: Sequence[Customer], min_match: float, limit: int
) -> Iterator[CustomerScreening]:
    queries = [
        Query(name, _threshold(customer, min_match))
        for customer in batch
        for name in (customer.name, *customer.alt_names)
    ]
    answers = iter(zip(queries, index.search(queries, limit), strict=True))
    for customer in batch:
        answered = islice(answers, 1 + len(customer.alt_names))
        hits = [_hit(customer, query, match) for query, matches in answered for match in matches]
        yield CustomerScreening(customer, _merged(hits, limit) if customer.alt_names else tuple(hits))


def _merged(hits: list[Hit], limit: int) -> tuple[Hit, ...]:
    """The hits of several names as those of one; each name's are ordered and limited already."""
    return best_per_list(sorted(hits, key=order_in_customer), limit)


def _hit(customer: Customer, query: Query, match: Match) -> Hit:
    listed = match.listed
    return Hit(
        customer_id=customer.customer_id,
        name=query.name,
        entity_id=listed.entity_id,
        list=listed.list,
        matched_name=listed.name,
        matched_name_prepared=listed.prepared,
        score=match.score,
        programs=listed.programs,
        entity_type=listed.entity_type,
    )
