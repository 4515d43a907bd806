"""One S3 bucket as an object store.

Foreign errors become ours here, once: no such key is ObjectMissing; no such bucket and no permission are the
configuration's fault (InputRefused: repeating changes nothing); all else is worth another try (TryAgain).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from finflows.contracts.errors import FinflowsError, InputRefused, ObjectMissing, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DOWNLOAD: Final = TransferConfig(max_concurrency=4)  # a Lambda has few cores, a chunk task has one

_MISSING: Final = frozenset({"NoSuchKey", "404", "NotFound"})
# The names that HEAD answers in place of a body's are HTTP statuses.
_CONFIGURATION: Final = frozenset(
    {
        "403",
        "AccessDenied",
        "InvalidAccessKeyId",
        "InvalidBucketName",
        "NoSuchBucket",
        "SignatureDoesNotMatch",
    }
)
# Without one S3 says binary/octet-stream, and a browser saves the report in place of showing it. Nothing is guessed:
# Python's own table depends on the machine.
_CONTENT_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
}
_BYTES: Final = "application/octet-stream"
_TAKEN: Final = "PreconditionFailed"  # what IfNoneMatch "*" answers when the key exists (HTTP 412)


class S3Store:
    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def read(self, key: str) -> bytes:
        with self._our_errors(key):
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def write(self, key: str, data: bytes) -> None:
        with self._our_errors(key):
            self._client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=_content_type(key))

    def create(self, key: str, data: bytes) -> bool:
        """Write only if the key is free; False when it was taken."""
        with self._our_errors(key):
            try:
                self._client.put_object(
                    Bucket=self.bucket, Key=key, Body=data, ContentType=_content_type(key), IfNoneMatch="*"
                )
            except ClientError as exc:
                if _code(exc) == _TAKEN:
                    return False
                raise
        return True

    def upload(self, key: str, path: Path) -> None:
        """In one request, so that the object appears whole (S3 takes 5 GB in one)."""
        with self._our_errors(key), path.open("rb") as body:
            self._client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=_content_type(key))

    def download(self, key: str, path: Path) -> None:
        with self._our_errors(key):
            self._client.download_file(self.bucket, key, str(path), Config=_DOWNLOAD)

    def exists(self, key: str) -> bool:
        try:
            with self._our_errors(key):
                self._client.head_object(Bucket=self.bucket, Key=key)
        except ObjectMissing:
            return False
        return True

    def keys(self, prefix: str) -> list[str]:
        """All keys below the prefix, newest object first; equal times by key, last first."""
        with self._our_errors(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            found = [(each["LastModified"], each["Key"]) for page in pages for each in page.get("Contents", [])]
        return [key for _, key in sorted(found, reverse=True)]

    def modified_at(self, key: str) -> datetime:
        with self._our_errors(key):
            return self._client.head_object(Bucket=self.bucket, Key=key)["LastModified"]

    @contextmanager
    def _our_errors(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as exc:
            raise self._our_error(key, exc) from exc
        except (BotoCoreError, Boto3Error) as exc:
            raise TryAgain(f"S3 did not answer for s3://{self.bucket}/{key}: {type(exc).__name__}.") from exc

    def _our_error(self, key: str, exc: ClientError) -> FinflowsError:
        code = _code(exc)
        if code in _MISSING:
            return ObjectMissing(self.bucket, key)
        if code in _CONFIGURATION:
            return InputRefused(
                f"S3 refuses s3://{self.bucket}/{key} ({code}). Check the bucket's name and the permissions."
            )
        told = exc.response["Error"].get("Message", "no message")
        return TryAgain(f"S3 answered {code} for s3://{self.bucket}/{key}: {told}")


def _content_type(key: str) -> str:
    """By the last suffix of the key; one that nobody here writes is bytes."""
    return _CONTENT_TYPES.get(PurePosixPath(key).suffix, _BYTES)


def _code(exc: ClientError) -> str:
    return exc.response["Error"].get("Code", "")
