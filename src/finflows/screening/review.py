"""What is known of a hit before tonight: it was there last night, or a reviewer said that it is not the listed one.

    cleared   a reviewer's decision stands: same customer data, same entry. The pair raises no alert.
    repeat    the last run had it: same customer data, same entry, same score.
    new       everything else

The fingerprints are the rule: a change of the customer or of the entry, whatever it is, reopens the pair. A score that
changes by itself (another matcher) ends a repeat, and does not reopen a cleared pair: the reviewer judged who they are.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from finflows.screening.customers import Customer
from finflows.screening.hits import Hit

Pair = tuple[str, str]
"""Customer id, entity id."""


class HitStatus(StrEnum):
    NEW = "new"
    REPEAT = "repeat"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    customer: str
    entry: str


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A pair of the last run that no decision cleared. ``told``: scores that an alert has told of, then or before."""

    fingerprints: Fingerprints
    scores: frozenset[float]
    told: frozenset[float] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known before a run."""

    last_run: Mapping[Pair, KnownPair] = field(default_factory=dict)
    cleared: Mapping[tuple[Pair, Fingerprints], str] = field(default_factory=dict)
    """The decision's id, by the pair as it was judged."""

    def status(self, hit: Hit, fingerprints: Fingerprints) -> HitStatus:
        if self.decision((hit.customer_id, hit.entity_id), fingerprints) is not None:
            return HitStatus.CLEARED
        before = self._before(hit, fingerprints)
        return HitStatus.REPEAT if before is not None and hit.score in before.scores else HitStatus.NEW

    def was_told(self, hit: Hit, fingerprints: Fingerprints) -> bool:
        """Whether an alert has told of the hit as it is now."""
        before = self._before(hit, fingerprints)
        return before is not None and hit.score in before.told

    def decision(self, pair: Pair, fingerprints: Fingerprints) -> str | None:
        """The id of the decision that clears the pair as it is now."""
        return self.cleared.get((pair, fingerprints))

    def _before(self, hit: Hit, fingerprints: Fingerprints) -> KnownPair | None:
        """The pair in the last run, if neither side has changed since."""
        before = self.last_run.get((hit.customer_id, hit.entity_id))
        return before if before is not None and before.fingerprints == fingerprints else None


def customer_fingerprint(customer: Customer) -> str:
    """Of what identifies the customer. Neither the row nor the threshold does."""
    told = [
        customer.customer_id,
        customer.name,
        customer.type,
        list(customer.alt_names),
        customer.date_of_birth,
        customer.country,
        customer.tenant_id,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
