"""The alerts of a chunk task: on their way while the chunk is still being screened.

The done marker is written only when the queue has accepted every one of them. A task that ends before that is run
again and sends the same ids, which the receiver's side knows already.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from finflows.application.alert_ports import AlertOutlet
from finflows.application.customer_alerts import AlertPolicy, CustomerAlerts, HitJudge
from finflows.application.known_matches import load_known
from finflows.application.pinned_list import pinned_files
from finflows.application.ports import Clock, ObjectStore
from finflows.contracts.night import Manifest
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.listed_entries import ListedEntries


@dataclass(frozen=True, slots=True)
class Alerting:
    """``open_outlet`` is None where no receiver is configured: nobody is alerted."""

    open_outlet: Callable[[], AlertOutlet] | None = None
    policy: AlertPolicy = field(default_factory=AlertPolicy)

    @contextmanager
    def of_chunk(self, work: ObjectStore, manifest: Manifest, clock: Clock) -> "Iterator[ChunkAlerts]":
        """Raises TryAgain at its end unless the queue has accepted every alert."""
        if self.open_outlet is None:
            yield ChunkAlerts()
            return
        judge = HitJudge(load_known(work, manifest), ListedEntries.read(pinned_files(work, manifest)))
        with self.open_outlet() as outlet:
            yield ChunkAlerts(CustomerAlerts(manifest, judge, self.policy), outlet, clock)


@dataclass(slots=True)
class ChunkAlerts:
    """Without a receiver it tells nobody."""

    alerts: CustomerAlerts | None = None
    outlet: AlertOutlet | None = None
    clock: Clock | None = None
    sent: int = 0

    @property
    def suppressed(self) -> int:
        return 0 if self.alerts is None else self.alerts.suppressed

    def tell(self, customer: Customer, hits: Sequence[Hit]) -> None:
        if self.alerts is None or self.outlet is None or self.clock is None:
            return
        message = self.alerts.message(customer, hits, self.clock.now())
        if message is not None:
            self.outlet.send(message)
            self.sent += 1
