"""The hand-over file: everybody of a night who is not screened, for the old path to screen by hand or by machine.

Columns: customer_id, name, type, why. First the customers of chunks that are not done, then the rejected rows, of
which only the id is kept: ``why`` gives the row of the customer file. It is better to screen a customer twice than
never, so a chunk counts as done only if its marker and results are whole.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from finflows.application.done_marker import finished_marker
from finflows.application.fingerprints import sha256_of_file
from finflows.application.ports import CustomerReader, ObjectStore
from finflows.contracts.errors import InputRefused, ObjectMissing
from finflows.contracts.night import ChunkFacts, Manifest, Reject
from finflows.contracts.stored_keys import rejects_key

COLUMNS: Final = ("customer_id", "name", "type", "why")

Line = tuple[str, str, str, str]


@dataclass(slots=True)
class Handover:
    """``lost`` names objects that cannot be read: the file lacks their customers, ``unscreened`` does not."""

    unscreened: int = 0
    rejected: int = 0
    undone_chunks: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def write_handover(
    work: ObjectStore, manifest: Manifest, read_customers: CustomerReader, path: Path, folder: Path
) -> Handover:
    """Write the file to ``path``; ``folder`` takes downloaded chunks, one at a time."""
    told = Handover()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for chunk in manifest.chunks:
            if not _is_done(work, manifest, chunk):
                told.undone_chunks.append(chunk.index)
                told.unscreened += chunk.rows
                writer.writerows(_customers(work, chunk, read_customers, folder / "chunk.parquet", told))
        told.rejected = manifest.input.rows_rejected
        writer.writerows(_rejects(work, manifest, folder / "rejects.ndjson", told))
    return told


def _is_done(work: ObjectStore, manifest: Manifest, chunk: ChunkFacts) -> bool:
    try:
        return finished_marker(work, manifest, chunk) is not None
    except InputRefused:  # a marker that cannot be read proves nothing
        return False


def _customers(
    work: ObjectStore, chunk: ChunkFacts, read_customers: CustomerReader, path: Path, told: Handover
) -> Iterator[Line]:
    if not _downloaded(work, chunk.key, path) or sha256_of_file(path) != chunk.sha256:
        told.lost.append(chunk.key)
        return
    for customer in read_customers([path]):
        yield customer.customer_id, customer.name, customer.type, f"chunk {chunk.index} was not screened"


def _rejects(work: ObjectStore, manifest: Manifest, path: Path, told: Handover) -> Iterator[Line]:
    key = rejects_key(manifest.run_id)
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if _downloaded(work, key, path) else None
        rejects = None if lines is None else [Reject.parse(line, what=f"A line of {key}") for line in lines]
    except (InputRefused, UnicodeDecodeError):
        rejects = None
    if rejects is None:
        told.lost.append(key)
        return
    for reject in rejects:
        yield reject.customer_id or "", "", "", f"row {reject.row} of the customer file was rejected: {reject.reason}"


def _downloaded(work: ObjectStore, key: str, path: Path) -> bool:
    try:
        work.download(key, path)
    except ObjectMissing:
        return False
    return True
