"""The proof that a night is complete: every chunk vouched for, every row accounted for, every canary found."""

from collections.abc import Sequence

from finflows.application.done_marker import read_marker, speaks_of
from finflows.application.ports import ObjectStore
from finflows.application.row_counts import require_rows_add_up
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import DoneMarker, Manifest, Totals


def proven_markers(work: ObjectStore, manifest: Manifest) -> list[DoneMarker]:
    """One marker per chunk, in chunk order. Raises NightInconsistent naming every chunk that is not done."""
    markers: list[DoneMarker] = []
    missing: list[int] = []
    for chunk in manifest.chunks:
        marker = read_marker(work, manifest.run_id, chunk.index)
        if marker is None or not speaks_of(marker, manifest, chunk):
            missing.append(chunk.index)
            continue
        where = f"chunk {chunk.index} of run {manifest.run_id}"
        require_rows_add_up(where, rows_in=chunk.rows, screened=marker.rows_screened, rejected=0)
        markers.append(marker)
    if missing:
        raise NightInconsistent(
            f"Run {manifest.run_id}: no valid done marker for chunk {', '.join(map(str, missing))}. Their customers "
            "were not screened. Start the run again with the same id: only chunks without a marker are screened."
        )
    return markers


def proven_totals(manifest: Manifest, markers: Sequence[DoneMarker]) -> Totals:
    """Raises NightInconsistent when rows in are not screened + rejected."""
    screened = sum(marker.rows_screened for marker in markers)
    require_rows_add_up(
        f"run {manifest.run_id}",
        rows_in=manifest.input.rows_in,
        screened=screened,
        rejected=manifest.input.rows_rejected,
    )
    canaries = [outcome for marker in markers for outcome in marker.canaries]
    return Totals(
        rows_in=manifest.input.rows_in,
        screened=screened,
        rejected=manifest.input.rows_rejected,
        hits=sum(marker.hits for marker in markers),
        customers_hit=sum(marker.customers_hit for marker in markers),
        not_reliably_screened=sum(marker.not_reliably_screened for marker in markers),
        canaries_expected=len(manifest.canaries) * len(manifest.chunks),
        canaries_found=sum(outcome.found for outcome in canaries),
    )
