"""The list snapshot of a run: every chunk screens against the same bytes, whatever its source says meanwhile."""

from collections.abc import Mapping

from finflows.application.ports import ObjectStore
from finflows.contracts.errors import NightInconsistent
from finflows.contracts.night import Manifest
from finflows.contracts.stored_keys import list_prefix
from finflows.screening.sanctions_list import IncompleteList, MalformedListFile, SanctionsList, build_list


def pin_list(work: ObjectStore, run_id: str, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        work.write(list_prefix(run_id) + name, data)


def pinned_files(work: ObjectStore, manifest: Manifest) -> dict[str, bytes]:
    return {file.name: work.read(list_prefix(manifest.run_id) + file.name) for file in manifest.sanctions_list.files}


def load_pinned_list(work: ObjectStore, manifest: Manifest) -> SanctionsList:
    """Raises NightInconsistent when the bytes are not those of the manifest."""
    try:
        pinned = build_list(pinned_files(work, manifest))
    except (IncompleteList, MalformedListFile) as exc:
        raise NightInconsistent(f"The pinned list of run {manifest.run_id} cannot be read: {exc}.") from exc
    if pinned.sha256 != manifest.sanctions_list.sha256:
        raise NightInconsistent(
            f"The pinned list of run {manifest.run_id} has SHA-256 {pinned.sha256}, its manifest says "
            f"{manifest.sanctions_list.sha256}: the bytes under {list_prefix(manifest.run_id)} were changed. "
            "Start a new run."
        )
    return pinned
