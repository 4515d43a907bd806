"""Redo named chunks of an old run with today's code: ``{"resumeRunId": "scr-...", "chunks": [7, 12]}``.

The old manifest stands: customers, list and configuration are the run's own, so that the redone chunks answer the same
question as the others. Their done markers would end the tasks at once; therefore the execution's id goes along as
``redoFor``, and a task takes only a marker that was written for this execution as done. A retry or a redrive of the
execution finds those markers and repeats nothing; another execution redoes the chunks again.

Markers and results stay where they are until new ones replace them: an execution that fails half way leaves a run
whose every chunk still has an answer, an old or a new one.
"""

from finflows.application.adopted_manifest import date_difference, require_objects
from finflows.application.ports import ObjectStore
from finflows.application.run_manifest import chunk_of, chunk_ref, read_manifest
from finflows.contracts.errors import InputRefused
from finflows.contracts.night import ExportCustomersOutput, Manifest
from finflows.contracts.start_input import StartInput
from finflows.contracts.stored_keys import manifest_key


def resume(work: ObjectStore, run_id: str, start: StartInput, execution_id: str) -> ExportCustomersOutput:
    """The named chunks, in ascending order, to be redone for this execution.

    Raises:
        InputRefused: no such run or chunk, or the run is of another date than the one that was asked for.
        NightInconsistent: an object that the manifest names is gone.
    """
    manifest = read_manifest(work, run_id)
    _refuse_another_date(manifest, start)
    chunks = [chunk_of(manifest, index) for index in sorted(set(start.chunks or ()))]
    require_objects(work, manifest)
    return ExportCustomersOutput(
        run_id=manifest.run_id,
        manifest_key=manifest_key(manifest.run_id),
        chunks=[chunk_ref(chunk) for chunk in chunks],
        redo_for=execution_id,
    )


def _refuse_another_date(manifest: Manifest, start: StartInput) -> None:
    for difference in date_difference(manifest, start.run_date):
        raise InputRefused(f"Run {manifest.run_id} is resumed as it was, but {difference}. Leave runDate out.")
