"""Screening customers: every name of every customer against every listed name, in input order.

A customer may have alternative names; each is searched, and the hits of all of them are told together, in one order and
under one limit. `name` of a hit is the name that hit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from finflows.screening.customers import Customer
from finflows.screening.hits import Hit, best_per_list, order_in_customer
from finflows.screening.matching.index import Match, NameIndex, Query

# Names whose tokens are looked up together: large enough to spread the fixed cost of a batch, small enough that a
# batch's arrays stay far below the 400 MB that a chunk task may use.
BATCH_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class CustomerScreening:
    customer: Customer
    hits: tuple[Hit, ...]


def screen_customers(
    index: NameIndex,
    customers: Iterable[Customer],
    min_match: float,
    limit: int,
    batch_rows: int = BATCH_ROWS,
) -> Iterator[CustomerScreening]:
    """Screen a stream of customers; memory depends on `batch_rows`, not on their number.

    `limit` counts per customer and list. A customer's own `min_match` takes precedence.
    """
    rows = iter(customers)
    while batch := list(islice(rows, batch_rows)):
        yield from _screen_batch(index, batch, min_match, limit)


def _screen_batch(
    index: NameIndex, batch: Sequence[Customer], min_match: float, limit: int
) -> Iterator[CustomerScreening]:
    queries = [
        Query(name, min_match if customer.min_match is None else customer.min_match)
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
