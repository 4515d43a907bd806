"""Six in the morning: the buckets as a night left them, and everybody who may be told."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import fakes
import nights
from finflows.application.watch_deadline import WatchDeadline
from finflows.contracts.deadline import WatchDeadlineInput, WatchDeadlineOutput
from finflows.contracts.errors import TryAgain
from finflows.contracts.stored_keys import done_marker_key, handover_key

SIX = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 06:00 in New York
SCHEDULED = {"scheduledTime": "2026-11-23T11:00:00Z"}


@dataclass
class RememberingEvents:
    published: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def publish(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        self.published.append((detail_type, json.loads(json.dumps(detail))))


class DeafBus(RememberingEvents):
    def publish(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        raise TryAgain("EventBridge does not take the event.")


@dataclass
class Morning:
    """The buckets as the night left them, and everybody who may be told."""

    work: fakes.MemoryStore = field(default_factory=fakes.MemoryStore)
    archive: fakes.MemoryStore = field(default_factory=lambda: fakes.MemoryStore("archive"))
    clock: fakes.SteppingClock = field(default_factory=lambda: fakes.SteppingClock(SIX))
    events: RememberingEvents = field(default_factory=RememberingEvents)
    notifier: fakes.RememberingNotifier = field(default_factory=fakes.RememberingNotifier)

    def watch(self, **request: Any) -> WatchDeadlineOutput:
        use_case = WatchDeadline(self.work, self.archive, self.clock, self.events, self.notifier, fakes.read_customers)
        return use_case(WatchDeadlineInput.parse(request or SCHEDULED, what="The event"))

    def handed_over(self, run_id: str = nights.RUN_ID) -> list[dict[str, str]]:
        text = self.work.read(handover_key(run_id)).decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    @property
    def alarm(self) -> Mapping[str, Any]:
        ((detail_type, detail),) = self.events.published
        assert detail_type == "Screening deadline missed"
        return detail

    @property
    def mail(self) -> str:
        ((subject, text),) = self.notifier.sent
        return f"{subject}\n{text}"


def after(work: fakes.MemoryStore) -> Morning:
    work.written.clear()
    return Morning(work)


def undone(work: fakes.MemoryStore, *chunks: int) -> fakes.MemoryStore:
    for chunk in chunks:
        del work.objects[done_marker_key(nights.RUN_ID, chunk)]
    return work


def archived(morning: Morning, run_id: str = nights.RUN_ID) -> Morning:
    morning.archive.write(f"2026/11/23/{run_id}/summary.json", b"{}")
    return morning
