"""What became of each customer: one line per customer in the archive, also when nothing matched."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from finflows.screening.customers import Customer
from finflows.screening.scripts import is_reliably_screened

HIT = "hit"
CLEAR = "clear"
NOT_RELIABLY_SCREENED = "not_reliably_screened"


@dataclass(frozen=True, slots=True)
class ScreenedCustomer:
    row: int
    customer_id: str
    name: str
    type: str
    threshold: float
    outcome: str


def outcomes(customers: Iterable[Customer], rows_hit: Collection[int], min_match: float) -> Iterator[ScreenedCustomer]:
    """A hit counts before the script: a name that was found was found."""
    for customer in customers:
        if customer.row in rows_hit:
            outcome = HIT
        elif is_reliably_screened(customer):
            outcome = CLEAR
        else:
            outcome = NOT_RELIABLY_SCREENED
        threshold = min_match if customer.min_match is None else customer.min_match
        yield ScreenedCustomer(customer.row, customer.customer_id, customer.name, customer.type, threshold, outcome)
