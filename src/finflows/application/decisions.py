"""Reviewers' decisions: files in the archive bucket, added and expired, never changed.

decisions/<customer>/<entry>/<fingerprint of both>-<time>.json           the decision
decisions/<customer>/<entry>/<fingerprint of both>-<time>.expired.json   its end, by whom and why
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused
from finflows.contracts.review import Decision, DecisionExpiry
from finflows.contracts.stored_keys import DECISIONS_PREFIX, decision_key, expiry_key
from finflows.screening.review import Fingerprints

_READERS: Final = 16  # a read is a wait: thousands of decisions take seconds, not minutes


class DecisionStore(Protocol):
    """The part of an ObjectStore that is used here."""

    def read(self, key: str) -> bytes: ...

    def write(self, key: str, data: bytes) -> None: ...

    def keys(self, prefix: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class KeptDecision:
    decision: Decision
    expiry: DecisionExpiry | None


def all_decisions(archive: DecisionStore) -> list[KeptDecision]:
    """Every decision ever made, oldest first, with its end if it has one."""
    keys = archive.keys(DECISIONS_PREFIX)
    ended = [key for key in keys if key.endswith(".expired.json")]
    made = [key for key in keys if not key.endswith(".expired.json")]
    with ThreadPoolExecutor(_READERS) as readers:
        decisions = [Decision.parse(data, what=key) for key, data in zip(made, readers.map(archive.read, made))]  # noqa: B905 - map gives one each
        expiries = [DecisionExpiry.parse(data, what=key) for key, data in zip(ended, readers.map(archive.read, ended))]  # noqa: B905 - as above
    by_id = {expiry.decision_id: expiry for expiry in expiries}
    kept = [KeptDecision(each, by_id.get(each.decision_id)) for each in decisions]
    return sorted(kept, key=lambda each: (each.decision.decided_at, each.decision.decision_id))


def standing_decisions(archive: DecisionStore) -> list[Decision]:
    return [each.decision for each in all_decisions(archive) if each.expiry is None]


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A match of a run, as its record has it."""

    run_id: str
    customer_id: str
    entity_id: str
    fingerprints: Fingerprints


@dataclass(frozen=True, slots=True)
class Decisions:
    archive: DecisionStore
    clock: Clock

    def add(self, pair: JudgedPair, reviewer: str, note: str) -> Decision:
        """Raises InputRefused when the pair, as it is, is cleared already."""
        standing = [each for each in standing_decisions(self.archive) if _speaks_of(each, pair)]
        if standing:
            raise InputRefused(
                f"Customer {pair.customer_id} and entry {pair.entity_id} are cleared already by decision "
                f"{standing[0].decision_id}. Expire it first: finflows decisions expire {standing[0].decision_id} "
                "--note WHY"
            )
        now = self.clock.now()
        decision = Decision(
            decision_id=_decision_id(pair, now),
            customer_id=pair.customer_id,
            entity_id=pair.entity_id,
            customer_fingerprint=pair.fingerprints.customer,
            entry_fingerprint=pair.fingerprints.entry,
            reviewer=reviewer,
            decided_at=now,
            note=note,
            run_id=pair.run_id,
        )
        self.archive.write(decision_key(decision), decision.to_json().encode())
        return decision

    def expire(self, decision_id: str, reviewer: str, note: str) -> DecisionExpiry:
        """From the next export on the pair alerts again. Raises InputRefused when there is no such decision."""
        found = [each for each in all_decisions(self.archive) if each.decision.decision_id == decision_id]
        if not found:
            raise InputRefused(f"There is no decision {decision_id}. finflows decisions list shows them.")
        if found[0].expiry is not None:
            raise InputRefused(
                f"Decision {decision_id} ended already, at {found[0].expiry.expired_at:%Y-%m-%d %H:%M} UTC."
            )
        expiry = DecisionExpiry(decision_id=decision_id, reviewer=reviewer, expired_at=self.clock.now(), note=note)
        self.archive.write(expiry_key(found[0].decision), expiry.to_json().encode())
        return expiry


def _decision_id(pair: JudgedPair, now: datetime) -> str:
    both = sha256_of_bytes(f"{pair.fingerprints.customer}{pair.fingerprints.entry}".encode())
    return f"{both[:16]}-{now:%Y%m%dT%H%M%S%fZ}"


def _speaks_of(decision: Decision, pair: JudgedPair) -> bool:
    as_judged = Fingerprints(decision.customer_fingerprint, decision.entry_fingerprint)
    same_pair = (decision.customer_id, decision.entity_id) == (pair.customer_id, pair.entity_id)
    return same_pair and as_judged == pair.fingerprints
