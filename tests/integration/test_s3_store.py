"""The S3 store against moto's S3, over boto3."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from finflows.adapters.s3_store import S3Store
from finflows.contracts.errors import InputRefused, ObjectMissing, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logging.getLogger("botocore").setLevel(logging.WARNING)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator["S3Client"]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="work")
        yield client


@pytest.fixture
def store(client: "S3Client") -> S3Store:
    return S3Store(client, "work")


def test_what_is_written_is_read(store: S3Store, tmp_path: Path) -> None:
    """As bytes and as files."""
    store.write("runs/x/a", b"one")
    store.write("runs/x/a", b"two")
    assert store.read("runs/x/a") == b"two"
    store.download("runs/x/a", tmp_path / "a")
    store.upload("runs/x/b", tmp_path / "a")
    assert store.read("runs/x/b") == b"two"


def test_a_large_file_survives(store: S3Store, tmp_path: Path) -> None:
    """Beyond the size at which transfers are split."""
    data = bytes(range(256)) * 48 * 1024  # 12 MiB; boto3 splits from 8 MiB
    (tmp_path / "large").write_bytes(data)
    store.upload("large", tmp_path / "large")
    store.download("large", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == data


def test_only_the_first_creates_a_key(store: S3Store) -> None:
    """The rule by which a second trigger finds the manifest of the first."""
    assert store.create("runs/x/manifest.json", b"first")
    assert not store.create("runs/x/manifest.json", b"second")
    assert store.read("runs/x/manifest.json") == b"first"


def test_keys_are_listed_newest_first(store: S3Store) -> None:
    """Over several pages of the listing; equal times by key."""
    for number in range(1005):  # S3 lists 1,000 a page
        store.write(f"incoming/{number:04d}", b"")
    store.write("other", b"")
    keys = store.keys("incoming/")
    assert len(keys) == 1005
    assert keys[0] == "incoming/1004"
    assert store.keys("none/") == []


def test_an_object_tells_when_it_was_written(store: S3Store) -> None:
    """As an aware time, to the second: a list is as old as its objects."""
    before = datetime.now(UTC).replace(microsecond=0)
    store.write("incoming/list/sdn.csv", b"")
    assert before <= store.modified_at("incoming/list/sdn.csv") <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("2026/11/23/r/report.html", "text/html; charset=utf-8"),
        ("2026/11/23/r/summary.json", "application/json"),
        ("2026/11/23/r/rejects.ndjson", "application/x-ndjson"),
        ("2026/11/23/r/matches.csv", "text/csv; charset=utf-8"),
        ("2026/11/23/r/matches.parquet", "application/vnd.apache.parquet"),
        ("incoming/customers.csv.gz", "application/gzip"),
        ("runs/r/.claim", "application/octet-stream"),
    ],
)
def test_an_object_says_what_it_is(store: S3Store, client: "S3Client", tmp_path: Path, key: str, kind: str) -> None:
    """However it is written: a browser opens a report from S3, and does not save it."""
    (tmp_path / "file").write_bytes(b"x")
    store.write(f"a/{key}", b"x")
    assert store.create(f"b/{key}", b"x")
    store.upload(f"c/{key}", tmp_path / "file")
    kinds = [client.head_object(Bucket="work", Key=f"{how}/{key}")["ContentType"] for how in "abc"]
    assert kinds == [kind] * 3


def test_a_missing_object_is_named(store: S3Store, tmp_path: Path) -> None:
    """However it is asked for."""
    with pytest.raises(ObjectMissing, match="s3://work/absent does not exist"):
        store.read("absent")
    with pytest.raises(ObjectMissing, match="s3://work/absent"):
        store.download("absent", tmp_path / "absent")
    with pytest.raises(ObjectMissing, match="s3://work/absent"):
        store.modified_at("absent")
    assert not store.exists("absent")
    store.write("present", b"")
    assert store.exists("present")


def test_a_wrong_bucket_is_the_configurations_fault(client: "S3Client") -> None:
    """Repeating it changes nothing."""
    with pytest.raises(InputRefused, match=r"S3 refuses s3://elsewhere/key \(NoSuchBucket\). Check the bucket's name"):
        S3Store(client, "elsewhere").read("key")


@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("ConditionalRequestConflict", 409)])
def test_a_busy_service_is_worth_another_try(client: "S3Client", code: str, status: int) -> None:
    """The state machine repeats it."""
    with Stubber(client) as stub:
        stub.add_client_error("put_object", code, http_status_code=status)
        with pytest.raises(TryAgain, match=f"S3 answered {code} for s3://work/key"):
            S3Store(client, "work").create("key", b"")


def test_a_service_that_does_not_answer_is_worth_another_try(tmp_path: Path) -> None:
    """Nothing listens on port 9 (discard) of this machine."""
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )
    with pytest.raises(TryAgain, match="S3 did not answer for s3://work/key: EndpointConnectionError"):
        S3Store(client, "work").read("key")
