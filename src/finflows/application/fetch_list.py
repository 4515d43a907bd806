"""Fetch a sanctions list and keep it, if the gate lets it through; else the last accepted one stays."""

from dataclasses import dataclass

from finflows.application.list_snapshot import ListGate, take_snapshot
from finflows.application.ports import Clock, OpenListSource, SnapshotStore
from finflows.contracts.night import ListFacts


@dataclass(frozen=True, slots=True)
class FetchList:
    open_list_source: OpenListSource
    store: SnapshotStore
    clock: Clock
    gate: ListGate

    def __call__(self, location: str) -> ListFacts:
        """Raises ListRefused, ListUnavailable, InputRefused for a location of no known kind."""
        retrieved_at = self.clock.now()
        fetched = self.open_list_source(location).fetch()
        snapshot = take_snapshot(fetched, location, retrieved_at, self.gate, self.store.accepted())
        self.store.replace(snapshot.files, snapshot.facts)
        return snapshot.facts
