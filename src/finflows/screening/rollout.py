"""Which customers the new engine screens at each stage of the change-over: by a stable hash of the customer's id.

A customer has one of a hundred buckets for ever; the stage "10 %" is the buckets 0 to 9. So whoever is in at 10 % is in
at 50 %, on every machine and in every version. The hash is SHA-256 and not Python's, which differs in every process.
"""

import hashlib
from typing import Final

BUCKETS: Final = 100
STAGES: Final = (10, 50, 100)  # per cent of the customers: the plan of docs/cutover.md


def bucket_of(customer_id: str) -> int:
    """0 to 99: "C000001" gives the same bucket everywhere."""
    digest = hashlib.sha256(customer_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def in_stage(customer_id: str, percent: int) -> bool:
    return bucket_of(customer_id) < percent


def next_stage(percent: int) -> int | None:
    """The stage after this one; None when everybody is in."""
    return next((stage for stage in STAGES if stage > percent), None)
