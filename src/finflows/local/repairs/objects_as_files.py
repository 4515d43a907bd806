"""S3's promise: an object whose PutObject was answered is durable.

Stock moto keeps objects in memory and in temporary files that end with the process. Here the content of every
object is a file of the state folder, written before the request is answered, and only read when asked for.
"""

# ruff: noqa: SLF001 - what is repaired is private

import hashlib
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.s3 import models

from finflows.local.object_files import ObjectFiles
from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part


class FileContent:
    """Stands in for the temporary file of a moto key.

    Positions are each thread's own: moto reads the ETag and the content of one key at the same time in
    several threads, with nothing to keep them apart.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = threading.local()

    def seek(self, offset: int) -> None:
        self._position.offset = offset

    def read(self, size: int = -1) -> bytes:
        offset = getattr(self._position, "offset", 0)
        with self._path.open("rb") as file:
            file.seek(offset)
            content = file.read(size)
        self._position.offset = offset + len(content)
        return content

    def close(self) -> None:
        """Nothing is held open."""


def apply() -> None:
    put_object, delete_object = part(models.S3Backend, "put_object"), part(models.S3Backend, "delete_object")

    def put_object_as_file(self: Any, bucket_name: str, key_name: str, value: bytes, *rest: Any, **named: Any) -> Any:
        self.get_bucket(bucket_name)
        path = seam.current().objects.write(bucket_name, key_name, value)
        key = put_object(self, bucket_name, key_name, b"", *rest, **named)
        _adopt(key, path, len(value))
        key._etag = key._etag or hashlib.md5(value, usedforsecurity=False).hexdigest()
        return key

    def delete_object_and_file(self: Any, bucket_name: str, key_name: str, *rest: Any, **named: Any) -> Any:
        answer = delete_object(self, bucket_name, key_name, *rest, **named)
        if key_name not in self.get_bucket(bucket_name).keys:
            seam.current().objects.delete(bucket_name, key_name)
        return answer

    mend(models.S3Backend, "put_object", put_object_as_file)
    mend(models.S3Backend, "delete_object", delete_object_and_file)


def replay(files: ObjectFiles, bucket: Any) -> None:
    """Give a new moto bucket the objects that an earlier engine left."""
    for name, path in files.keys(bucket.name):
        key = models.FakeKey(
            name=name,
            value=b"",
            account_id=bucket.account_id,
            region_name=bucket.region_name,
            bucket_name=bucket.name,
            version_id="null",
        )
        status = path.stat()
        _adopt(key, path, status.st_size)
        key.last_modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None)
        bucket.keys.setlist(name, [key])


def _adopt(key: Any, path: Path, size: int) -> None:
    key._value_buffer.close()
    key._value_buffer = FileContent(path)
    key.contentsize = size
