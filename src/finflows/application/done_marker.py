"""A chunk's done marker: when it counts as an answer, and when the chunk must be screened (again)."""

from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import ObjectStore
from finflows.contracts.errors import ObjectMissing
from finflows.contracts.night import ChunkFacts, DoneMarker, Manifest
from finflows.contracts.stored_keys import done_marker_key, results_key


def read_marker(work: ObjectStore, run_id: str, index: int) -> DoneMarker | None:
    key = done_marker_key(run_id, index)
    try:
        return DoneMarker.parse(work.read(key), what=f"The done marker {key}")
    except ObjectMissing:
        return None


def speaks_of(marker: DoneMarker, manifest: Manifest, chunk: ChunkFacts) -> bool:
    """The same customers, list and configuration. The code version is recorded, not compared."""
    return (
        marker.chunk_sha256 == chunk.sha256
        and marker.list_sha256 == manifest.sanctions_list.sha256
        and marker.config_sha256 == manifest.config_sha256
    )


def finished_marker(
    work: ObjectStore, manifest: Manifest, chunk: ChunkFacts, redo_for: str | None = None
) -> DoneMarker | None:
    """The marker, if it counts all rows, and if the results it vouches for are there and unchanged.

    ``redo_for`` is an execution that wants the chunk screened again: only a marker that was written for it counts, so
    that its retries and redrives repeat nothing.
    """
    marker = read_marker(work, manifest.run_id, chunk.index)
    if marker is None or not speaks_of(marker, manifest, chunk):
        return None
    if marker.rows_screened != chunk.rows:
        return None
    if redo_for is not None and marker.redone_for != redo_for:
        return None
    try:
        results = work.read(results_key(manifest.run_id, chunk.index))
    except ObjectMissing:
        return None
    return marker if sha256_of_bytes(results) == marker.results_sha256 else None
