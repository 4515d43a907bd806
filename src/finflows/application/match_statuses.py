"""How each match of a run stands against what was known before: the evidence beside the matches themselves.

One row per match, in the order of matches.parquet, which keeps exactly the fields of a hit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from finflows.application.customer_alerts import HitJudge, JudgedHit, is_nothing_new
from finflows.application.known_matches import OpenMatch
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import AlertCounts, DoneMarker, Manifest
from finflows.screening.alerting import alert_id
from finflows.screening.chunking import chunk_of
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.review import HitStatus


@dataclass(frozen=True, slots=True)
class MatchStatus:
    """``alert_id``: of the alert that was sent to tell of the match.

    None for a cleared match, a repeat that was not sent, and a night without a receiver.
    """

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
    """Counts while the rows stream by, and keeps the open matches for the next night.

    What a chunk's task has told is known by its marker. One that sent or left out an alert had a receiver; one that
    left out any has left out every alert that says nothing new.
    """

    manifest: Manifest
    markers: Sequence[DoneMarker]
    judge: HitJudge
    counts: Counter[HitStatus] = field(default_factory=Counter)
    open_matches: list[OpenMatch] = field(default_factory=list)

    def rows(self, customers: Iterable[Customer], results: Iterable[tuple[int, Hit]]) -> Iterator[MatchStatus]:
        """Both in the order of input rows."""
        remaining = enumerate(customers)
        for row, group in groupby(results, key=itemgetter(0)):
            number, customer = next((each for each in remaining if each[1].row == row), (0, None))
            if customer is None:
                raise NightInconsistent(f"A match of run {self.manifest.run_id} is of row {row}, which no chunk holds.")
            judged = list(self.judge.judge(customer, [hit for _, hit in group]))
            yield from self._of_customer(customer, judged, self.markers[chunk_of(number, len(self.markers))])

    def alert_counts(self) -> AlertCounts:
        """Once the rows have gone by."""
        return AlertCounts(
            total_matches=self.counts.total(),
            alerts_sent=sum(marker.alerts_sent for marker in self.markers),
            alerts_suppressed=sum(marker.alerts_suppressed for marker in self.markers),
            repeats=self.counts[HitStatus.REPEAT],
            cleared=self.counts[HitStatus.CLEARED],
        )

    def _of_customer(
        self, customer: Customer, judged: Sequence[JudgedHit], marker: DoneMarker
    ) -> Iterator[MatchStatus]:
        open_hits = [each for each in judged if each.status is not HitStatus.CLEARED]
        had_receiver = marker.alerts_sent + marker.alerts_suppressed > 0
        was_sent = had_receiver and not (marker.alerts_suppressed and is_nothing_new(open_hits))
        self.open_matches.extend(OpenMatch(each, had_receiver or each.told_before) for each in open_hits)
        known_as = self._alert_id(customer, open_hits) if was_sent else None
        for each in judged:
            self.counts[each.status] += 1
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

    def _alert_id(self, customer: Customer, open_hits: Iterable[JudgedHit]) -> str:
        told = [each.hit for each in open_hits]
        return alert_id(self.manifest.run_date, customer.customer_id, told, self.manifest.sanctions_list.sha256)
