"""A bucket of the state folder without an engine: what an engine wrote can be read, also while it lives.

Writes are for whoever holds the folder's lock; an object appears whole, as the engine's do.
"""

import uuid
from pathlib import Path

from finflows.contracts.errors import ObjectMissing


class FolderStore:
    def __init__(self, folder: Path, bucket: str) -> None:
        self.bucket = bucket
        self._root = folder / bucket

    def read(self, key: str) -> bytes:
        """Raises ObjectMissing."""
        try:
            return (self._root / key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as exc:
            raise ObjectMissing(self.bucket, key) from exc

    def keys(self, prefix: str) -> list[str]:
        """Newest object first, as an ObjectStore tells them."""
        folder = self._root / prefix.rpartition("/")[0]
        paths = [path for path in folder.rglob("*") if path.is_file()]
        newest_first = sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)
        keys = [path.relative_to(self._root).as_posix() for path in newest_first]
        return [key for key in keys if key.startswith(prefix)]

    def write(self, key: str, data: bytes) -> None:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._root.parent / f".{uuid.uuid4().hex}"
        unfinished.write_bytes(data)
        unfinished.replace(target)
