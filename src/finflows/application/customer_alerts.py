"""From a customer's hits to the message that waits for the receiver.

Thin by default: ids, scores and programs. The receiver looks names up where they are kept. Cleared pairs are left out;
a customer of whom nothing else is left raises no alert.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from finflows.contracts.alerts import Alert, AlertMatch, AlertQuery, AlertScreening, DeliverAlertInput, MessageKind
from finflows.contracts.night import Manifest
from finflows.screening.alerting import SOURCE, alert_id, programs_of
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.listed_entries import ListedEntries
from finflows.screening.review import Fingerprints, HitStatus, Known, customer_fingerprint


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    full_payload: bool = False
    """Names and remarks go along, for receivers that cannot look them up."""
    send_repeats: bool = True


@dataclass(frozen=True, slots=True)
class JudgedHit:
    hit: Hit
    status: HitStatus
    fingerprints: Fingerprints
    decision_id: str | None
    told_before: bool
    """By an alert of an earlier night."""


def is_nothing_new(open_hits: Iterable[JudgedHit]) -> bool:
    """Whether an alert about these hits, none of them cleared, would only say again what another has said."""
    return all(each.told_before for each in open_hits)


@dataclass(slots=True)
class HitJudge:
    """What is known of each hit of a run."""

    known: Known
    entries: ListedEntries

    def judge(self, customer: Customer, hits: Sequence[Hit]) -> Iterator[JudgedHit]:
        of_customer = customer_fingerprint(customer)
        for hit in hits:
            both = Fingerprints(of_customer, self.entries.fingerprint(hit.entity_id))
            decision = self.known.decision((hit.customer_id, hit.entity_id), both)
            yield JudgedHit(hit, self.known.status(hit, both), both, decision, self.known.was_told(hit, both))


@dataclass(slots=True)
class CustomerAlerts:
    """The alerts of one run. ``suppressed`` counts those that only repeat what was told before."""

    manifest: Manifest
    judge: HitJudge
    policy: AlertPolicy
    suppressed: int = field(default=0, init=False)

    def message(self, customer: Customer, hits: Sequence[Hit], matched_at: datetime) -> DeliverAlertInput | None:
        """None when nobody is to be told."""
        judged = [each for each in self.judge.judge(customer, hits) if each.status is not HitStatus.CLEARED]
        if not judged:
            return None
        if not self.policy.send_repeats and is_nothing_new(judged):
            self.suppressed += 1
            return None
        alert = self._alert(customer, [each.hit for each in judged], matched_at)
        return DeliverAlertInput(
            id=alert.alert_id,
            kind=MessageKind.ALERT,
            run_id=self.manifest.run_id,
            matched_at=matched_at,
            document=alert.to_json(),
        )

    def _alert(self, customer: Customer, hits: Sequence[Hit], matched_at: datetime) -> Alert:
        version = self.manifest.sanctions_list.sha256
        name = customer.name if self.policy.full_payload else None
        return Alert(
            alert_id=alert_id(self.manifest.run_date, customer.customer_id, hits, version),
            job_id=self.manifest.run_id,
            customer_id=customer.customer_id,
            timestamp=matched_at,
            list_version=version,
            screening=AlertScreening(
                query=AlertQuery(customer_id=customer.customer_id, type=customer.type, name=name),
                matches=tuple(map(self._match, hits)),
                match_count=len(hits),
            ),
        )

    def _match(self, hit: Hit) -> AlertMatch:
        full = self.policy.full_payload
        return AlertMatch(
            entity_id=hit.entity_id,
            list=hit.list,
            source=SOURCE,
            score=hit.score,
            type=hit.entity_type,
            programs=programs_of(hit),
            name=hit.matched_name if full else None,
            remarks=self.judge.entries.remarks(hit.entity_id) if full else None,
        )
