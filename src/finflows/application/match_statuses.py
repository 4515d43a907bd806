"""How each match of a run stands against what was known before: the evidence beside the matches themselves.

One row per match, in the order of matches.parquet, which keeps exactly the fields of a hit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from finflows.application.customer_alerts import HitJudge, JudgedHit
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import AlertCounts, DoneMarker, Manifest
from finflows.screening.alerting import alert_id
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.review import Fingerprints, HitStatus


@dataclass(frozen=True, slots=True)
class MatchStatus:
    """``alert_id``: of the alert that tells of the match; none tells of a cleared one."""

    customer_id: str
    entity_id: str
    list: str
    score: float
    status: str
    decision_id: str | None
    alert_id: str | None
    customer_fingerprint: str
    entry_fingerprint: str


@dataclass(slots=True)
class MatchStatuses:
    """Counts while the rows stream by, and keeps the pairs for the next night."""

    manifest: Manifest
    judge: HitJudge
    counts: Counter[HitStatus] = field(default_factory=Counter)
    pairs: list[tuple[Hit, Fingerprints]] = field(default_factory=list)

    def rows(self, customers: Iterable[Customer], results: Iterable[tuple[int, Hit]]) -> Iterator[MatchStatus]:
        """Both in the order of input rows."""
        remaining = iter(customers)
        for row, group in groupby(results, key=itemgetter(0)):
            customer = next((each for each in remaining if each.row == row), None)
            if customer is None:
                raise NightInconsistent(f"A match of run {self.manifest.run_id} is of row {row}, which no chunk holds.")
            judged = list(self.judge.judge(customer, [hit for _, hit in group]))
            yield from self._of_customer(customer, judged)

    def alert_counts(self, markers: Iterable[DoneMarker]) -> AlertCounts:
        """Once the rows have gone by."""
        told = list(markers)
        return AlertCounts(
            total_matches=self.counts.total(),
            alerts_sent=sum(marker.alerts_sent for marker in told),
            alerts_suppressed=sum(marker.alerts_suppressed for marker in told),
            repeats=self.counts[HitStatus.REPEAT],
            cleared=self.counts[HitStatus.CLEARED],
        )

    def _of_customer(self, customer: Customer, judged: list[JudgedHit]) -> Iterator[MatchStatus]:
        told = [each.hit for each in judged if each.status is not HitStatus.CLEARED]
        version = self.manifest.sanctions_list.sha256
        known_as = alert_id(self.manifest.run_date, customer.customer_id, told, version)
        for each in judged:
            self.counts[each.status] += 1
            self.pairs.append((each.hit, each.fingerprints))
            yield MatchStatus(
                customer_id=each.hit.customer_id,
                entity_id=each.hit.entity_id,
                list=each.hit.list,
                score=each.hit.score,
                status=each.status,
                decision_id=each.decision_id,
                alert_id=None if each.status is HitStatus.CLEARED else known_as,
                customer_fingerprint=each.fingerprints.customer,
                entry_fingerprint=each.fingerprints.entry,
            )
