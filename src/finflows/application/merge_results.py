"""Merge the chunks into the archive record of the night, after proving that every row was screened.

rows in = screened + rejected over all chunks, each vouched for by a done marker and by the hash of its results. A gap
fails the run and names the chunk. The report is made of the same facts and counts among the outputs. The summary is
written last: where it is, the record is whole.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from finflows.application.alert_ports import KeptDeliveries
from finflows.application.alert_status import with_deliveries
from finflows.application.chunk_proof import proven_markers, proven_totals
from finflows.application.customer_alerts import HitJudge
from finflows.application.fingerprints import sha256_of_file
from finflows.application.known_matches import load_known, remember_matches
from finflows.application.match_statuses import MatchStatus, MatchStatuses
from finflows.application.night_report import (
    REPORT_NAME,
    NightReport,
    ReportWriter,
    StandingsReader,
    first_rejects,
    select_hits,
    standings_in,
)
from finflows.application.night_summary import summarise
from finflows.application.pinned_list import pinned_files
from finflows.application.ports import Clock, CustomerReader, ObjectStore, ResultReader
from finflows.application.run_identity import night_id
from finflows.application.run_manifest import read_manifest
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import (
    ArchivedObject,
    DoneMarker,
    Manifest,
    MergeResultsInput,
    MergeResultsOutput,
    RowsBaseline,
    Summary,
    Totals,
)
from finflows.contracts.stored_keys import (
    ROWS_BASELINE_KEY,
    archive_prefix,
    archived_list_prefix,
    rejects_key,
    results_key,
)
from finflows.screening.hits import Hit
from finflows.screening.listed_entries import ListedEntries
from finflows.screening.outcomes import ScreenedCustomer, outcomes


class ArchiveWriter(Protocol):
    """The files of the archive record; each function returns the number of rows written."""

    def matches_parquet(self, path: Path, hits: Iterable[Hit]) -> int: ...

    def matches_csv(self, path: Path, hits: Iterable[Hit]) -> int: ...

    def matches_status_parquet(self, path: Path, rows: Iterable[MatchStatus]) -> int: ...

    def screened_parquet(self, path: Path, rows: Iterable[ScreenedCustomer]) -> int: ...


@dataclass(frozen=True, slots=True)
class MergeResults:
    work: ObjectStore
    archive: ObjectStore
    clock: Clock
    read_customers: CustomerReader
    read_results: ResultReader
    writer: ArchiveWriter
    write_report: ReportWriter
    read_standings: StandingsReader
    code_version: str
    deliveries: KeptDeliveries | None = None
    """None where no receiver is configured."""

    def __call__(self, request: MergeResultsInput) -> MergeResultsOutput:
        """Write the archive record of a run whose every chunk is done.

        Raises:
            InputRefused: no such run.
            NightInconsistent: a marker is missing or speaks of other bytes, rows do not add up, results were changed.
        """
        manifest = read_manifest(self.work, request.run_id)
        markers = proven_markers(self.work, manifest)
        totals = proven_totals(manifest, markers)
        prefix = archive_prefix(manifest.run_date, manifest.run_id)
        entries = ListedEntries.read(pinned_files(self.work, manifest))
        statuses = MatchStatuses(manifest, markers, HitJudge(load_known(self.work, manifest), entries))
        with tempfile.TemporaryDirectory(prefix="merge-results-") as folder:
            outputs = self._write_record(manifest, markers, totals, statuses, prefix, Path(folder))
            bare = summarise(
                request,
                manifest,
                markers,
                totals,
                outputs,
                alerts=with_deliveries(statuses.alert_counts(), self.deliveries, manifest.run_id),
                merged_at=self.clock.now(),
                code_version=self.code_version,
            )
            summary = self._with_report(bare, manifest, markers, prefix, Path(folder))
        self.archive.write(prefix + "summary.json", summary.to_json().encode())
        if not summary.redone_chunks:
            self._remember(manifest, totals, statuses)
        return MergeResultsOutput(
            run_id=manifest.run_id,
            run_date=manifest.run_date,
            summary_key=prefix + "summary.json",
            totals=totals,
            alerts=summary.alerts,
        )

    def _remember(self, manifest: Manifest, totals: Totals, statuses: MatchStatuses) -> None:
        """Of the night's own run only: a person's run over a part of the customers says nothing of tomorrow.

        Neither does an old night that was resumed.
        """
        if manifest.run_id == night_id(manifest.run_date):
            baseline = RowsBaseline(run_id=manifest.run_id, rows_in=totals.rows_in)
            self.work.write(ROWS_BASELINE_KEY, baseline.to_json().encode())
            remember_matches(self.work, manifest.run_id, statuses.open_matches)

    def _write_record(  # noqa: PLR0913, PLR0917 - everything that the record is made of
        self,
        manifest: Manifest,
        markers: Sequence[DoneMarker],
        totals: Totals,
        statuses: MatchStatuses,
        prefix: str,
        folder: Path,
    ) -> list[ArchivedObject]:
        counts = self._write_tables(manifest, markers, statuses, folder)
        expected = {
            "matches.parquet": totals.hits,
            "matches.csv": totals.hits,
            "matches_status.parquet": totals.hits,
            "screened.parquet": totals.screened,
        }
        if counts != expected:
            raise NightInconsistent(
                f"Run {manifest.run_id}: the archive files hold {counts} rows, the done markers say {expected}. "
                "The chunk or result files were changed. Nothing was archived; start a new run."
            )
        self.work.download(rejects_key(manifest.run_id), folder / "rejects.ndjson")
        (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
        self._archive_list(manifest)
        names = [*counts, "rejects.ndjson", "manifest.json"]
        return [self._archive(folder / name, prefix + name, counts.get(name)) for name in names]

    def _with_report(
        self, summary: Summary, manifest: Manifest, markers: Sequence[DoneMarker], prefix: str, folder: Path
    ) -> Summary:
        """The summary with the report among its outputs. The report shows the summary as it was without."""
        found = self._hits([_results_file(marker, folder) for marker in markers])
        hits = select_hits(found, standings_in(folder, self.read_standings))
        with (folder / "rejects.ndjson").open(encoding="utf-8") as lines:
            rejects = first_rejects(lines)
        self.write_report(folder / REPORT_NAME, NightReport(summary, manifest, hits, rejects))
        output = self._archive(folder / REPORT_NAME, prefix + REPORT_NAME, None)
        return summary.model_copy(update={"outputs": [*summary.outputs, output]})

    def _write_tables(
        self, manifest: Manifest, markers: Sequence[DoneMarker], statuses: MatchStatuses, folder: Path
    ) -> dict[str, int]:
        results = [self._verified_results(marker, folder) for marker in markers]
        chunks = [self._downloaded_chunk(chunk.key, folder) for chunk in manifest.chunks]
        rows_hit = {row for row, _ in self.read_results(results)}
        screened = outcomes(self.read_customers(chunks), rows_hit, manifest.config.min_match)
        judged = statuses.rows(self.read_customers(chunks), self.read_results(results))
        writer = self.writer
        return {
            "matches.parquet": writer.matches_parquet(folder / "matches.parquet", self._hits(results)),
            "matches.csv": writer.matches_csv(folder / "matches.csv", self._hits(results)),
            "matches_status.parquet": writer.matches_status_parquet(folder / "matches_status.parquet", judged),
            "screened.parquet": writer.screened_parquet(folder / "screened.parquet", screened),
        }

    def _hits(self, results: Sequence[Path]) -> Iterable[Hit]:
        return (hit for _, hit in self.read_results(results))

    def _verified_results(self, marker: DoneMarker, folder: Path) -> Path:
        path = _results_file(marker, folder)
        key = results_key(marker.run_id, marker.index)
        self.work.download(key, path)
        found = sha256_of_file(path)
        if found != marker.results_sha256:
            raise NightInconsistent(
                f"{key} has SHA-256 {found}, its done marker says {marker.results_sha256}: the results of chunk "
                f"{marker.index} were changed after screening. Start the run again with the same id: only this chunk "
                "is screened again."
            )
        return path

    def _downloaded_chunk(self, key: str, folder: Path) -> Path:
        path = folder / ("customers-" + key.rsplit("/", 1)[-1])
        self.work.download(key, path)
        return path

    def _archive(self, path: Path, key: str, rows: int | None) -> ArchivedObject:
        self.archive.upload(key, path)
        return ArchivedObject(key=key, sha256=sha256_of_file(path), bytes=path.stat().st_size, rows=rows)

    def _archive_list(self, manifest: Manifest) -> None:
        """Once per distinct list: many nights share one."""
        prefix = archived_list_prefix(manifest.sanctions_list.sha256)
        for name, data in pinned_files(self.work, manifest).items():
            if not self.archive.exists(prefix + name):
                self.archive.write(prefix + name, data)


def _results_file(marker: DoneMarker, folder: Path) -> Path:
    return folder / f"results-{marker.index:04d}.parquet"
