"""The summary of a night: counts and proofs that an auditor can follow, in the words that people read first."""

from collections.abc import Sequence
from datetime import datetime

from finflows.contracts.night import (
    AlertCounts,
    ArchivedObject,
    ChunkRun,
    DoneMarker,
    Manifest,
    MergeResultsInput,
    Summary,
    Totals,
)
from finflows.contracts.wording import counted


def summarise(  # noqa: PLR0913 - one argument per source of facts
    request: MergeResultsInput,
    manifest: Manifest,
    markers: Sequence[DoneMarker],
    totals: Totals,
    outputs: list[ArchivedObject],
    *,
    alerts: AlertCounts,
    merged_at: datetime,
    code_version: str,
) -> Summary:
    duration_s = max((merged_at - request.execution_start_time).total_seconds(), 0.001)
    failures = [outcome.index for outcome in request.first_pass if outcome.status == "FAILED"]
    of_this_execution = {outcome.index for outcome in request.first_pass}
    screened_now = sum(marker.rows_screened for marker in markers if marker.index in of_this_execution)
    return Summary(
        run_id=manifest.run_id,
        run_date=manifest.run_date,
        verdict=verdict(totals),
        totals=totals,
        config=manifest.config,
        config_sha256=manifest.config_sha256,
        code_version=code_version,
        input=manifest.input,
        sanctions_list=manifest.sanctions_list,
        chunks=[_chunk_run(marker, rescreened=marker.index in failures) for marker in markers],
        first_pass_failures=failures,
        redone_chunks=redone_chunks(request.execution_id, markers),
        execution_id=request.execution_id,
        execution_started_at=request.execution_start_time,
        redrive_count=request.redrive_count,
        merged_at=merged_at,
        duration_seconds=round(duration_s, 3),
        names_per_second=round(screened_now / duration_s, 1),
        outputs=outputs,
        alerts=alerts,
    )


def redone_chunks(execution_id: str, markers: Sequence[DoneMarker]) -> list[int]:
    """The chunks that this execution screened again although they were done."""
    return [marker.index for marker in markers if marker.redone_for == execution_id]


def verdict(totals: Totals) -> str:
    if totals.rows_in == 0:
        return "WARNING: the customer file was empty; nobody was screened."
    told = (
        f"All {totals.screened:,} readable customers were screened: "
        f"{counted(totals.hits, 'hit')} for {counted(totals.customers_hit, 'customer')}."
    )
    if totals.rejected:
        told += f" NOT screened, because they could not be read: {counted(totals.rejected, 'row')} (rejects.ndjson)."
    if totals.not_reliably_screened:
        told += f" Not reliably screened, in non-Latin script: {counted(totals.not_reliably_screened, 'name')}."
    return told


def _chunk_run(marker: DoneMarker, *, rescreened: bool) -> ChunkRun:
    seconds = max((marker.finished_at - marker.started_at).total_seconds(), 0.001)
    return ChunkRun(
        index=marker.index,
        rows=marker.rows_in,
        hits=marker.hits,
        attempt=marker.attempt,
        rescreened=rescreened,
        code_version=marker.code_version,
        started_at=marker.started_at,
        finished_at=marker.finished_at,
        names_per_second=round(marker.rows_screened / seconds, 1),
    )
