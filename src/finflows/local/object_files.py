"""S3 objects as plain files, `<folder>/<bucket>/<key>`, so that a person can open them and a later engine finds them.

A file appears under its name complete or not at all: it is written beside, flushed to disk, then renamed.
Kept are key, content and time of change. User metadata, content types, tags, versions and multipart ETags
live as long as the engine does. Keys that cannot be files (empty or dotted parts, parts over 255 bytes) are
refused.
"""

import os
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_LONGEST_PART_BYTES: Final = 255  # NAME_MAX of Linux and macOS file systems
_UNFINISHED: Final = ".unfinished"  # no bucket name begins with a dot


class KeyIsNoFile(ValueError):
    """A key that no file can be named after."""

    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"s3://{bucket}/{key} cannot be kept as a file: a part of the key is empty, dots or too long.")


class ObjectFiles:
    """Safe to use from many threads, as long as writes of one key come one at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unfinished = folder / _UNFINISHED
        if self._unfinished.exists():  # a process that was killed while it wrote
            shutil.rmtree(self._unfinished)
        self._unfinished.mkdir(parents=True)
        self._tree = threading.Lock()

    def path(self, bucket: str, key: str) -> Path:
        """Raises KeyIsNoFile."""
        parts = key.split("/")
        if any(part in {"", ".", ".."} or "\0" in part or len(part.encode()) > _LONGEST_PART_BYTES for part in parts):
            raise KeyIsNoFile(bucket, key)
        return self.folder.joinpath(bucket, *parts)

    def has(self, bucket: str, key: str) -> bool:
        try:
            return self.path(bucket, key).is_file()
        except KeyIsNoFile:
            return False

    def write(self, bucket: str, key: str, content: bytes) -> Path:
        """Raises KeyIsNoFile; OSError when the disk is full or a part of the key is already an object."""
        target = self.path(bucket, key)
        unfinished = self._unfinished / uuid.uuid4().hex
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with self._tree:
                target.parent.mkdir(parents=True, exist_ok=True)
                unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        return target

    def delete(self, bucket: str, key: str) -> None:
        """Folders that become empty go along."""
        target = self.path(bucket, key)
        *inner_folders, _bucket = target.relative_to(self.folder / bucket).parents
        with self._tree:
            target.unlink(missing_ok=True)
            with suppress(OSError):  # not empty, or gone
                for folder in inner_folders:
                    (self.folder / bucket / folder).rmdir()

    def keys(self, bucket: str) -> Iterator[tuple[str, Path]]:
        """Every object of a bucket: its key and its file."""
        root = self.folder / bucket
        for path in sorted(root.rglob("*")):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path
