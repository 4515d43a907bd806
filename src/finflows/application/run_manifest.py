"""Reading a run's manifest: what a chunk task and the merge begin with."""

from finflows.application.ports import ObjectReader
from finflows.contracts.errors import InputRefused, ObjectMissing
from finflows.contracts.night import ChunkFacts, ChunkRef, Manifest
from finflows.contracts.stored_keys import manifest_key


def read_manifest(work: ObjectReader, run_id: str) -> Manifest:
    """Raises InputRefused when there is no such run."""
    try:
        document = work.read(manifest_key(run_id))
    except ObjectMissing as exc:
        raise InputRefused(f"There is no run {run_id}: {exc} The export step writes it; run that first.") from exc
    return Manifest.parse(document, what=f"The manifest of run {run_id}")


def chunk_of(manifest: Manifest, index: int) -> ChunkFacts:
    """Raises InputRefused when the run has no such chunk."""
    if not 0 <= index < len(manifest.chunks):
        raise InputRefused(
            f"Run {manifest.run_id} has no chunk {index}: its {len(manifest.chunks)} chunks are numbered from 0."
        )
    return manifest.chunks[index]


def chunk_ref(chunk: ChunkFacts) -> ChunkRef:
    """What the Map iterates over."""
    return ChunkRef(index=chunk.index, chunk=str(chunk.index), rows=chunk.rows)
