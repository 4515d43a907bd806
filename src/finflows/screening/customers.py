"""A customer as the screening sees one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    row: int  # in the input, counted from 1
    customer_id: str
    name: str
    type: str
    alt_names: tuple[str, ...] = ()
    min_match: float | None = None  # 0..1; None: the run's threshold
    date_of_birth: str | None = None
    country: str | None = None
    tenant_id: str | None = None
