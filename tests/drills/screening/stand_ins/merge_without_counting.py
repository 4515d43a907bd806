"""A defect: Merge results takes the chunks that are there and calls the night complete."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from finflows.application import merge_results
from finflows.application.done_marker import read_marker
from finflows.contracts.night import Totals

DEED: dict[str, str] = json.loads(Path(__file__).with_suffix(".deed.json").read_text())


def whatever_is_there(work: Any, manifest: Any) -> list[Any]:
    found = (read_marker(work, manifest.run_id, chunk.index) for chunk in manifest.chunks)
    return [marker for marker in found if marker is not None]


def as_the_manifest_says(manifest: Any, markers: list[Any]) -> Totals:
    return Totals(
        rows_in=manifest.input.rows_in,
        screened=manifest.input.rows_accepted,
        rejected=manifest.input.rows_rejected,
        hits=sum(marker.hits for marker in markers),
        customers_hit=sum(marker.customers_hit for marker in markers),
        not_reliably_screened=0,
        canaries_expected=len(manifest.canaries) * len(manifest.chunks),
        canaries_found=len(manifest.canaries) * len(manifest.chunks),
    )


merge_results.proven_markers = whatever_is_there  # type: ignore[attr-defined]
merge_results.proven_totals = as_the_manifest_says  # type: ignore[attr-defined]
lambda_handler = import_module(DEED["original"]).lambda_handler
