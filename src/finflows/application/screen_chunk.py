"""Screen one chunk: its customers and the canaries against the pinned list.

Idempotent: a done marker that speaks of the same chunk, list and configuration ends the task at once. The results are
written whole and the marker after them, so that a task killed anywhere leaves either nothing that counts or all of it.
Alerts leave as customers are hit, long before that; they carry ids by which a repeated task's are known.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from finflows.application.chunk_alerts import Alerting, ChunkAlerts
from finflows.application.done_marker import finished_marker
from finflows.application.fingerprints import sha256_of_file
from finflows.application.pinned_list import load_pinned_list
from finflows.application.ports import Clock, CustomerReader, ObjectStore, ResultWriter
from finflows.application.row_counts import require_rows_add_up
from finflows.application.run_manifest import chunk_of, read_manifest
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import Canary, CanaryOutcome, ChunkFacts, DoneMarker, Manifest
from finflows.contracts.stored_keys import done_marker_key, results_key
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.matching.customer_screening import CustomerScreening, screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.scripts import is_reliably_screened

CANARY_ROW = 0
"""Customers' rows count from 1, so that no canary can be taken for one."""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What only the running task knows of itself."""

    code_version: str
    job_id: str
    attempt: int
    peak_memory_mb: Callable[[], float]


@dataclass(slots=True)
class _Tally:
    """Counts the screened customers while their hits stream by."""

    rows_screened: int = 0
    customers_hit: int = 0
    not_reliably_screened: int = 0
    canary_hits: dict[str, tuple[Hit, ...]] = field(default_factory=dict)

    def hits_of_customers(
        self, screened: Iterable[CustomerScreening], alerts: ChunkAlerts
    ) -> Iterator[tuple[int, Hit]]:
        """A customer who is hit is told of at once; canaries alert nobody."""
        for customer, hits in ((each.customer, each.hits) for each in screened):
            if customer.row == CANARY_ROW:
                self.canary_hits[customer.customer_id] = tuple(hits)
                continue
            self.rows_screened += 1
            self.customers_hit += bool(hits)
            self.not_reliably_screened += not is_reliably_screened(customer)
            if hits:
                alerts.tell(customer, hits)
            yield from ((customer.row, hit) for hit in hits)


@dataclass(frozen=True, slots=True)
class ScreenChunk:
    work: ObjectStore
    clock: Clock
    read_customers: CustomerReader
    write_results: ResultWriter
    task: TaskFacts
    alerting: Alerting = field(default_factory=Alerting)

    def __call__(self, run_id: str, index: int, redo_for: str | None = None) -> DoneMarker:
        """Screen chunk ``index``; the marker of an earlier attempt when there is nothing left to do.

        An execution that wants a done chunk screened again names itself as ``redo_for``.

        Raises:
            InputRefused: no such run or chunk.
            NightInconsistent: stored bytes or counts contradict the manifest, or a canary was not found.
            TryAgain: the queue did not accept every alert. There is no marker, so that they are sent again.
        """
        manifest = read_manifest(self.work, run_id)
        chunk = chunk_of(manifest, index)
        finished = finished_marker(self.work, manifest, chunk, redo_for)
        if finished is not None:
            return finished
        with tempfile.TemporaryDirectory(prefix="screen-chunk-") as folder:
            screened = self._screen(manifest, chunk, Path(folder))
        marker = screened.model_copy(update={"redone_for": redo_for})
        self.work.write(done_marker_key(run_id, index), marker.to_json().encode())
        return marker

    def _screen(self, manifest: Manifest, chunk: ChunkFacts, folder: Path) -> DoneMarker:
        started_at = self.clock.now()
        customers = self._verified_chunk(chunk, folder / "chunk.parquet")
        name_index = NameIndex.build(load_pinned_list(self.work, manifest), WATCHMAN_0_31)
        indexed_at = self.clock.now()
        tally = _Tally()
        screened = screen_customers(
            name_index,
            chain(self.read_customers([customers]), map(_as_customer, manifest.canaries)),
            min_match=manifest.config.min_match,
            limit=manifest.config.limit,
        )
        results = folder / "results.parquet"
        with self.alerting.of_chunk(self.work, manifest, self.clock) as alerts:
            hits = self.write_results(results, tally.hits_of_customers(screened, alerts))
        where = f"chunk {chunk.index} of run {manifest.run_id}"
        require_rows_add_up(where, rows_in=chunk.rows, screened=tally.rows_screened, rejected=0)
        canaries = _found_canaries(manifest, tally, where)
        self.work.upload(results_key(manifest.run_id, chunk.index), results)
        marker = self._marker(manifest, chunk, tally, canaries, hits, sha256_of_file(results), started_at, indexed_at)
        return marker.model_copy(update={"alerts_sent": alerts.sent, "alerts_suppressed": alerts.suppressed})

    def _verified_chunk(self, chunk: ChunkFacts, path: Path) -> Path:
        self.work.download(chunk.key, path)
        found = sha256_of_file(path)
        if found != chunk.sha256:
            raise NightInconsistent(
                f"{chunk.key} has SHA-256 {found}, the manifest says {chunk.sha256}: the file was changed after the "
                "export. Start a new run."
            )
        return path

    def _marker(  # noqa: PLR0913, PLR0917 - everything that the marker vouches for
        self,
        manifest: Manifest,
        chunk: ChunkFacts,
        tally: _Tally,
        canaries: list[CanaryOutcome],
        hits: int,
        results_sha256: str,
        started_at: datetime,
        indexed_at: datetime,
    ) -> DoneMarker:
        finished_at = self.clock.now()
        return DoneMarker(
            run_id=manifest.run_id,
            index=chunk.index,
            chunk_sha256=chunk.sha256,
            list_sha256=manifest.sanctions_list.sha256,
            config_sha256=manifest.config_sha256,
            code_version=self.task.code_version,
            results_sha256=results_sha256,
            rows_in=chunk.rows,
            rows_screened=tally.rows_screened,
            customers_hit=tally.customers_hit,
            hits=hits,
            not_reliably_screened=tally.not_reliably_screened,
            canaries=canaries,
            attempt=self.task.attempt,
            job_id=self.task.job_id,
            started_at=started_at,
            finished_at=finished_at,
            index_seconds=round((indexed_at - started_at).total_seconds(), 3),
            screen_seconds=round((finished_at - indexed_at).total_seconds(), 3),
            peak_memory_mb=round(self.task.peak_memory_mb(), 1),
        )


def _as_customer(canary: Canary) -> Customer:
    return Customer(CANARY_ROW, canary.customer_id, canary.name, canary.type, min_match=canary.min_match)


def _found_canaries(manifest: Manifest, tally: _Tally, where: str) -> list[CanaryOutcome]:
    outcomes = []
    for canary in manifest.canaries:
        hits = tally.canary_hits.get(canary.customer_id, ())
        scores = [hit.score for hit in hits if hit.entity_id == canary.entity_id]
        outcomes.append(
            CanaryOutcome(
                customer_id=canary.customer_id,
                entity_id=canary.entity_id,
                found=bool(scores),
                score=max(scores, default=None),
            )
        )
    lost = [outcome.customer_id for outcome in outcomes if not outcome.found]
    if lost:
        raise NightInconsistent(
            f"Canaries {', '.join(lost)} were not found in {where}: the matcher or the pinned list is damaged, and "
            "this chunk's results cannot be trusted. Nothing was written."
        )
    return outcomes
