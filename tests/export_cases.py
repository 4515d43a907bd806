"""The export as it is wired, but with a bucket in memory, so that a test sees every object and the order of writes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import fakes
import nights
from finflows.adapters.chunk_files import ParquetChunkWriter
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.https_download import DownloadRules, HttpsDownloads
from finflows.adapters.list_source import ListSources
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.application.export_customers import ExportCustomers, ExportDefaults
from finflows.application.list_snapshot import ListGate
from finflows.contracts.night import ExportCustomersOutput, Manifest
from finflows.contracts.start_input import ExportCustomersInput
from finflows.contracts.stored_keys import manifest_key

RUN_ID = "scr-2026-11-23"
ONE_AM = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 01:00 in New York
TONIGHT = "incoming/customers-2026-11-23.csv"
LIST_PREFIX = "incoming/list/"
HEADER = "customerId,name,type\n"


def rows(count: int, first: int = 1) -> str:
    return "".join(f"C{number},Name {number},INDIVIDUAL\n" for number in range(first, first + count))


@dataclass
class ExportNight:
    """A work bucket with a list, and the export that reads it."""

    work: fakes.MemoryStore = field(default_factory=fakes.MemoryStore)
    archive: fakes.MemoryStore = field(default_factory=lambda: fakes.MemoryStore("archive"))
    clock: fakes.SteppingClock = field(default_factory=lambda: fakes.SteppingClock(ONE_AM))
    open_list_source: Callable[[str], Any] | None = None
    buckets: dict[str, fakes.MemoryStore] = field(default_factory=dict)
    max_age: timedelta | None = None
    downloads_wait_for: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        for name, data in nights.LIST_FILES.items():
            self.work.write(LIST_PREFIX + name, data)

    def receives(self, content: str | bytes, key: str = TONIGHT) -> "ExportNight":
        self.work.objects.pop(key, None)
        self.work.write(key, content.encode() if isinstance(content, str) else content)
        self.work.written.clear()
        return self

    def use_case(self) -> ExportCustomers:
        return ExportCustomers(
            work=self.work,
            archive=self.archive,
            clock=self.clock,
            open_list_source=self.open_list_source or self.list_sources(),
            open_customer_file=open_customer_file,
            open_seen_ids=SqliteSeenIds,
            open_chunk_writer=ParquetChunkWriter,
            defaults=ExportDefaults(
                min_match=0.88,
                limit=10,
                chunk_count=3,
                max_reject_rate=0.001,
                list_source=LIST_PREFIX,
                list_gate=ListGate(max_age=self.max_age),
            ),
            code_version="test",
        )

    def list_sources(self) -> ListSources:
        downloads = HttpsDownloads(DownloadRules(loopback_http=True), sleep=self.downloads_wait_for)
        return ListSources(self.work, self.buckets.__getitem__, downloads)

    def export(self, started_at: datetime = ONE_AM, **start: Any) -> ExportCustomersOutput:
        request = {"start": start, "executionStartTime": started_at.isoformat(), "executionId": "execution-1"}
        return self.use_case()(ExportCustomersInput.parse(request, what="The event"))

    def manifest(self, run_id: str = RUN_ID) -> Manifest:
        return Manifest.parse(self.work.read(manifest_key(run_id)), what="manifest")
