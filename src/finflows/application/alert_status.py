"""How the alerts of a run stand: sent, delivered, waiting, dead, and how quick they were.

What was sent is told by the done markers: a task writes its marker when the queue has accepted its alerts. What became
of them is told by the record of each. So an alert without a record waits for its first attempt. While chunks are still
being screened there may be more records than the markers know of.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from finflows.application.alert_ports import KeptDeliveries
from finflows.contracts.alerts import AlertsStatus, DeliverAlertOutput, DeliveryStatus, Latency, MessageKind
from finflows.contracts.errors import TryAgain
from finflows.contracts.night import AlertCounts, DoneMarker
from finflows.contracts.stored_keys import results_prefix


class KeptObjects(Protocol):
    """The part of an ObjectStore that is read here."""

    def read(self, key: str) -> bytes: ...

    def keys(self, prefix: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class SentSoFar:
    matches: int
    alerts: int


def sent_so_far(work: KeptObjects, run_id: str) -> SentSoFar:
    """Of the chunks that are done, whether or not the run is."""
    keys = [key for key in work.keys(results_prefix(run_id)) if key.endswith(".done.json")]
    markers = [DoneMarker.parse(work.read(key), what=f"The done marker {key}") for key in keys]
    return SentSoFar(sum(marker.hits for marker in markers), sum(marker.alerts_sent for marker in markers))


@dataclass(frozen=True, slots=True)
class AlertStatus:
    work: KeptObjects
    log: KeptDeliveries

    def __call__(self, run_id: str) -> AlertsStatus:
        sent = sent_so_far(self.work, run_id)
        records = list(self.log.of_run(run_id))
        alerts = [each for each in records if each.kind is MessageKind.ALERT]
        standing = Counter(each.status for each in alerts)
        delivered = standing[DeliveryStatus.DELIVERED]
        known = max(sent.alerts, len(alerts))
        dead = [each for each in records if each.status is DeliveryStatus.DEAD]
        waiting = [each for each in alerts if each.status is DeliveryStatus.PENDING]
        return AlertsStatus(
            run_id=run_id,
            total_matches=sent.matches,
            alerts_sent=sent.alerts,
            delivered=delivered,
            pending=known - delivered - standing[DeliveryStatus.DEAD],
            dead=len(dead),
            latency=latency(alerts),
            reasons=dict(Counter(each.reason for each in [*dead, *waiting] if each.reason)),
        )


def with_deliveries(counts: AlertCounts, log: KeptDeliveries | None, run_id: str) -> AlertCounts:
    """What the receiver has taken by now. A record that does not answer keeps no night from being merged."""
    if log is None or not counts.alerts_sent:
        return counts
    try:
        delivered = [each for each in log.of_run(run_id) if each.kind is MessageKind.ALERT and each.delivered_at]
    except TryAgain:
        return counts
    return counts.model_copy(update={"delivered": len(delivered), "latency": latency(delivered)})


def latency(alerts: Iterable[DeliverAlertOutput]) -> Latency | None:
    """Of the delivered ones; None when there is none."""
    seconds = sorted(each.seconds for each in alerts if each.seconds is not None)
    if not seconds:
        return None
    return Latency(p50=_percentile(seconds, 0.5), p95=_percentile(seconds, 0.95), p99=_percentile(seconds, 0.99))


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was measured, never one in between."""
    return round(ordered[max(0, ceil(share * len(ordered)) - 1)], 3)
