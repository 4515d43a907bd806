"""S3 as plain files of the state folder, topics as an outbox."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from tiny_machines import job_state

if TYPE_CHECKING:
    from pathlib import Path

    from tiny_machines import Machines

BUCKET = "object-bucket"
PART = 5 * 1024 * 1024  # S3's smallest part but the last


def file_of(machines: Machines, key: str) -> Path:
    return machines.engine.folder.objects / BUCKET / key


@pytest.fixture
def s3(machines: Machines) -> Any:
    return machines.engine.client("s3")


def test_an_object_is_a_file_when_its_put_is_answered(machines: Machines, s3: Any) -> None:
    """A person can open it, byte for byte."""
    s3.put_object(Bucket=BUCKET, Key="a/b c/ü.txt", Body=b"content")
    assert file_of(machines, "a/b c/ü.txt").read_bytes() == b"content"
    assert s3.get_object(Bucket=BUCKET, Key="a/b c/ü.txt")["Body"].read() == b"content"


def test_an_overwritten_object_is_the_new_one_whole(machines: Machines, s3: Any) -> None:
    """Content, size and ETag belong together."""
    for body in (b"a much longer first content", b"short"):
        s3.put_object(Bucket=BUCKET, Key="again", Body=body)
    assert s3.get_object(Bucket=BUCKET, Key="again")["Body"].read() == b"short"
    assert s3.head_object(Bucket=BUCKET, Key="again")["ContentLength"] == len(b"short")
    assert file_of(machines, "again").read_bytes() == b"short"


def test_a_range_of_an_object_is_read(s3: Any) -> None:
    """Parquet readers ask for footers first."""
    s3.put_object(Bucket=BUCKET, Key="ranged", Body=b"0123456789")
    assert s3.get_object(Bucket=BUCKET, Key="ranged", Range="bytes=3-5")["Body"].read() == b"345"
    assert s3.get_object(Bucket=BUCKET, Key="ranged", Range="bytes=-2")["Body"].read() == b"89"


def test_a_multipart_upload_becomes_one_file(machines: Machines, s3: Any, tmp_path: Path) -> None:
    """What boto3 does with every file over 8 MB."""
    source = tmp_path / "big"
    source.write_bytes(os.urandom(2 * PART))
    s3.upload_file(str(source), BUCKET, "big", Config=TransferConfig(PART, multipart_chunksize=PART))
    assert file_of(machines, "big").read_bytes() == source.read_bytes()
    s3.download_file(BUCKET, "big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == source.read_bytes()


def test_a_copy_is_a_file_of_its_own(machines: Machines, s3: Any) -> None:
    """Deleting the source leaves the copy."""
    s3.put_object(Bucket=BUCKET, Key="source", Body=b"copied")
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "source"})
    s3.delete_object(Bucket=BUCKET, Key="source")
    assert file_of(machines, "copy").read_bytes() == b"copied"
    assert not file_of(machines, "source").exists()


def test_deleted_objects_leave_no_file_and_no_empty_folder(machines: Machines, s3: Any) -> None:
    """One at a time or many at once."""
    for key in ("gone/one", "gone/two", "gone/deep/three"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    s3.delete_object(Bucket=BUCKET, Key="gone/one")
    objects = [{"Key": "gone/two"}, {"Key": "gone/deep/three"}]
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": objects})
    assert not file_of(machines, "gone").exists()


def test_of_many_conditional_puts_at_once_exactly_one_succeeds(s3: Any) -> None:
    """`IfNoneMatch: *`: the first trigger of a night wins, the others get 412."""
    answers: list[int] = []

    def put(number: int) -> None:
        try:
            s3.put_object(Bucket=BUCKET, Key="manifest", Body=str(number).encode(), IfNoneMatch="*")
            answers.append(200)
        except ClientError as exc:
            answers.append(exc.response["ResponseMetadata"]["HTTPStatusCode"])

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [412] * 7


def test_many_readers_of_one_object_all_get_it_whole(s3: Any) -> None:
    """Thirty tasks read the same pinned list at the same time."""
    body = os.urandom(300_000)
    s3.put_object(Bucket=BUCKET, Key="pinned", Body=body)
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(s3.get_object(Bucket=BUCKET, Key="pinned")["Body"].read()))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(content) for content in found if content == body] == [len(body)] * 12


@pytest.mark.parametrize("key", ["a//b", "../outside", "a/./b", "x" * 300, "ends/"])
def test_a_key_that_cannot_be_a_file_is_refused(s3: Any, key: str) -> None:
    """Nothing is written outside the bucket's folder, and nothing is silently renamed."""
    with pytest.raises(ClientError, match="cannot be kept as a file"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")


def test_an_object_below_an_object_is_refused(s3: Any) -> None:
    """S3 knows no folders; a file system cannot have `a` and `a/b` as files."""
    s3.put_object(Bucket=BUCKET, Key="plain", Body=b"x")
    with pytest.raises(ClientError, match="could not be kept in the state folder"):
        s3.put_object(Bucket=BUCKET, Key="plain/below", Body=b"x")


def test_a_missing_bucket_makes_no_folder(machines: Machines, s3: Any) -> None:
    """NoSuchBucket, and nothing on disk."""
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_object(Bucket="nowhere", Key="k", Body=b"x")
    assert not (machines.engine.folder.objects / "nowhere").exists()


def test_a_task_writes_through_the_gateway(machines: Machines) -> None:
    """Tasks find the gateway by their environment, like functions do."""
    done = machines.run({"Put": job_state("40", "put made/by-task.txt")})
    assert done.status == "SUCCEEDED"
    assert file_of(machines, "made/by-task.txt").read_bytes() == b"made by a task"


def test_a_publication_is_in_the_outbox(machines: Machines) -> None:
    """Topic, subject and message, for a person to read."""
    arn = "arn:aws:sns:us-east-1:123456789012:NewsTopic"
    machines.engine.client("sns").publish(TopicArn=arn, Subject="News", Message="It is done: ü")
    last = (machines.engine.folder.outbox / "sns.ndjson").read_text(encoding="utf-8").splitlines()[-1]
    record = json.loads(last)
    assert (record["topicArn"], record["subject"], record["message"]) == (arn, "News", "It is done: ü")


def test_a_state_machine_publishes_by_itself(machines: Machines) -> None:
    """sns:publish as a task."""
    arn = "arn:aws:sns:us-east-1:123456789012:NewsTopic"
    arguments = {"TopicArn": arn, "Message": "from a state"}
    publish = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": arguments, "End": True}
    assert machines.run({"Tell": publish}).status == "SUCCEEDED"
    assert "from a state" in (machines.engine.folder.outbox / "sns.ndjson").read_text(encoding="utf-8")
