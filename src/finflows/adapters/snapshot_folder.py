"""A folder that holds the last accepted list: OFAC's files and snapshot.json, which says what they are.

The folder is a symbolic link to one of the snapshots that lie beside it in ``<folder>.snapshots``: moving a link is one
step, moving a folder's files is not. Who reads meanwhile finds the whole old list or the whole new one. The snapshot
before the last is kept, too: somebody may be reading it.

A plain folder of OFAC's files becomes such a link at the first fetch; that once, there is a moment without a folder.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

from finflows.contracts.errors import InputRefused
from finflows.contracts.night import ListFacts
from finflows.screening.sanctions_list import known_file

SNAPSHOT_NAME: Final = "snapshot.json"


def read_snapshot_facts(folder: Path) -> ListFacts | None:
    """What a fetch wrote beside the files; None when the folder was not made by one."""
    try:
        document = (folder / SNAPSHOT_NAME).read_bytes()
    except OSError:
        return None
    return ListFacts.parse(document, what=f"{folder / SNAPSHOT_NAME}")


class SnapshotFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow the link
        self._snapshots = self.folder.with_name(f"{self.folder.name}.snapshots")

    def accepted(self) -> ListFacts | None:
        return read_snapshot_facts(self.folder)

    def replace(self, files: Mapping[str, bytes], facts: ListFacts) -> None:
        """Raises InputRefused: the folder is of another kind, or cannot be written."""
        try:
            self._refuse_another_kind_of_folder()
            before = self.folder.resolve()
            self._point_to(self._written(files, facts))
            self._forget_all_but(self.folder.resolve(), before)
        except OSError as exc:
            raise InputRefused(
                f"The list cannot be kept in {self.folder}: {exc.strerror}. The last accepted list stays. Make room, "
                "or name another folder."
            ) from exc

    def _refuse_another_kind_of_folder(self) -> None:
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise InputRefused(f"{self.folder} is no folder. Name a folder for the list.")
        others = [path.name for path in self.folder.iterdir() if not _is_of_a_list(path)]
        if others:
            raise InputRefused(
                f"{self.folder} holds other things than a list ({min(others)}), and its content would be "
                "replaced. Name a new or empty folder for the list."
            )

    def _written(self, files: Mapping[str, bytes], facts: ListFacts) -> Path:
        name = f"{facts.retrieved_at:%Y%m%dT%H%M%S}-{facts.sha256[:12]}-{uuid4().hex[:4]}"
        snapshot = self._snapshots / name
        snapshot.mkdir(parents=True)
        for file, content in files.items():
            (snapshot / file).write_bytes(content)
        (snapshot / SNAPSHOT_NAME).write_text(facts.to_json(), encoding="utf-8")
        return snapshot

    def _point_to(self, snapshot: Path) -> None:
        link = self.folder.with_name(f".{snapshot.name}")
        link.symlink_to(Path(self._snapshots.name) / snapshot.name)
        if self.folder.exists() and not self.folder.is_symlink():
            self.folder.rename(self._snapshots / f"before-{snapshot.name}")
        link.replace(self.folder)

    def _forget_all_but(self, *kept: Path) -> None:
        for snapshot in self._others(*kept):
            shutil.rmtree(snapshot, ignore_errors=True)

    def _others(self, *kept: Path) -> Iterator[Path]:
        for snapshot in self._snapshots.iterdir():
            if snapshot.resolve() not in kept and not snapshot.name.startswith("before-"):
                yield snapshot


def _is_of_a_list(path: Path) -> bool:
    return path.is_file() and (known_file(path.name) is not None or path.name == SNAPSHOT_NAME)
