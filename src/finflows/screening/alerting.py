"""Which alert a customer's hits raise, and by which id the world knows it.

One alert per customer and run. Its id says what it tells, so that a rerun that finds the same tells the same alert,
and one that finds something else tells another.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from finflows.screening.hits import Hit

ID_PREFIX: Final = "alert-"
_ID_DIGITS: Final = 40  # 160 bits: no two alerts ever share an id by chance
SOURCE: Final = "OFAC"


def alert_id(run_date: date, customer_id: str, hits: Sequence[Hit], list_version: str) -> str:
    """A hash of run date, customer, entry ids with scores, and list version; the order of hits means nothing."""
    pairs = sorted((hit.entity_id, hit.list, repr(hit.score)) for hit in hits)
    told = json.dumps([run_date.isoformat(), customer_id, pairs, list_version], separators=(",", ":"))
    return ID_PREFIX + hashlib.sha256(told.encode()).hexdigest()[:_ID_DIGITS]


def programs_of(hit: Hit) -> tuple[str, ...]:
    """``"SDGT; IFSR"`` gives ``("SDGT", "IFSR")``."""
    return tuple(program for program in hit.programs.split("; ") if program)
