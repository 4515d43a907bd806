"""SQS over HTTP as boto3 speaks it, and as an event source of a function."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from pytest_httpserver import HTTPServer
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from finflows.local.event_source import EventSource
from finflows.local.lambda_function import Answer
from finflows.local.message_queue import MessageQueue
from finflows.local.queue_service import QueueService
from finflows.local.rest_json import ServiceFault
from finflows.local.template.resources import Provisioned, QueueEvents

ARN = "arn:aws:sqs:us-east-1:123456789012:Dead"
QUEUES = {
    "Dead": Provisioned("Dead", "Dead"),
    "Letters": Provisioned(
        "Letters",
        "Letters",
        {"VisibilityTimeout": 7, "RedrivePolicy": {"deadLetterTargetArn": ARN, "maxReceiveCount": 2}},
    ),
}


@pytest.fixture
def service(tmp_path: Path) -> QueueService:
    return QueueService(QUEUES, tmp_path, 1.0, 1.0)


@pytest.fixture
def sqs(service: QueueService) -> Iterator[Any]:
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request("/").respond_with_handler(service)
        client = boto3.client(
            "sqs",
            endpoint_url=server.url_for("/"),
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )
        yield client
        client.close()


def url(sqs: Any, name: str = "Letters") -> str:
    found: str = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return found


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_message_goes_its_way(sqs: Any) -> None:
    """Send, receive, delete, with what SQS tells of it."""
    sent = sqs.send_message(
        QueueUrl=url(sqs), MessageBody="hello", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}}
    )
    (message,) = sqs.receive_message(QueueUrl=url(sqs), AttributeNames=["All"])["Messages"]
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "hello")
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["MessageAttributes"]["a"]["StringValue"] == "b"
    sqs.delete_message(QueueUrl=url(sqs), ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url(sqs))


def test_batches_are_told_entry_by_entry(sqs: Any) -> None:
    """What is wrong with one says nothing of the others."""
    entries = [{"Id": str(number), "MessageBody": str(number)} for number in range(10)]
    assert len(sqs.send_message_batch(QueueUrl=url(sqs), Entries=entries)["Successful"]) == 10
    received = sqs.receive_message(QueueUrl=url(sqs), MaxNumberOfMessages=10)["Messages"]
    receipts = [{"Id": each["Body"], "ReceiptHandle": each["ReceiptHandle"]} for each in received]
    receipts[3]["ReceiptHandle"] = "made up"
    hidden = [{**receipt, "VisibilityTimeout": 60} for receipt in receipts]
    assert [
        each["Id"] for each in sqs.change_message_visibility_batch(QueueUrl=url(sqs), Entries=hidden)["Failed"]
    ] == ["3"]
    answer = sqs.delete_message_batch(QueueUrl=url(sqs), Entries=receipts)
    assert [each["Id"] for each in answer["Failed"]] == ["3"]
    counted = sqs.get_queue_attributes(QueueUrl=url(sqs), AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
    assert counted["Attributes"] == {"ApproximateNumberOfMessagesNotVisible": "1"}


def test_a_message_that_is_received_too_often_is_dead(sqs: Any) -> None:
    """The redrive policy of the template."""
    sqs.send_message(QueueUrl=url(sqs), MessageBody="hello")
    for _ in range(3):
        answer = sqs.receive_message(QueueUrl=url(sqs), VisibilityTimeout=0)
    assert "Messages" not in answer
    (dead,) = sqs.receive_message(QueueUrl=url(sqs, "Dead"))["Messages"]
    assert dead["Body"] == "hello"


def test_what_is_asked_wrongly_is_refused_by_name(sqs: Any) -> None:
    """As AWS calls it."""
    with pytest.raises(ClientError) as caught:
        sqs.get_queue_url(QueueName="Nobody")
    assert code(caught) == "AWS.SimpleQueueService.NonExistentQueue"
    with pytest.raises(ClientError) as caught:
        sqs.delete_message(QueueUrl=url(sqs), ReceiptHandle="made up")
    assert code(caught) == "ReceiptHandleIsInvalid"
    with pytest.raises(ClientError) as caught:
        sqs.change_message_visibility(QueueUrl=url(sqs), ReceiptHandle="x", VisibilityTimeout=43_201)
    assert code(caught) == "InvalidParameterValue"
    with pytest.raises(ClientError) as caught:
        sqs.send_message(QueueUrl=url(sqs), MessageBody="")
    assert code(caught) == "InvalidParameterValue"
    with pytest.raises(ClientError) as caught:
        sqs.send_message_batch(QueueUrl=url(sqs), Entries=[])
    assert code(caught) == "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
    with pytest.raises(ClientError) as caught:
        sqs.create_queue(QueueName="new")
    assert code(caught) == "InvalidAction"


def test_queues_are_listed_and_purged(sqs: Any) -> None:
    """For whoever looks around."""
    assert [each.rsplit("/", 1)[1] for each in sqs.list_queues()["QueueUrls"]] == ["Dead", "Letters"]
    sqs.send_message(QueueUrl=url(sqs), MessageBody="hello")
    sqs.purge_queue(QueueUrl=url(sqs))
    attributes = sqs.get_queue_attributes(QueueUrl=url(sqs), AttributeNames=["All"])["Attributes"]
    assert (attributes["ApproximateNumberOfMessages"], attributes["VisibilityTimeout"]) == ("0", "7")
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 2


def test_a_request_without_a_parameter_is_refused(service: QueueService) -> None:
    """boto3 would not send it."""
    builder = EnvironBuilder(method="POST", data="{}", headers={"X-Amz-Target": "AmazonSQS.SendMessage"})
    response = service(Request(builder.get_environ()))
    assert response.status_code == 400
    assert "MissingParameter" in response.get_data(as_text=True)


def test_a_full_disk_is_told(sqs: Any, tmp_path: Path) -> None:
    """The sender tries again; nothing was taken."""
    (tmp_path / "Letters").rmdir()
    with pytest.raises(ClientError) as caught:
        sqs.send_message(QueueUrl=url(sqs), MessageBody="hello")
    assert code(caught) == "InternalFailure"


class Function:
    """Answers batches in turn with what a test gives; then with nothing failed."""

    def __init__(self, *answers: Answer | ServiceFault) -> None:
        self.answers = list(answers)
        self.events: list[dict[str, Any]] = []

    def __call__(self, name: str, event: Any) -> Answer:
        assert name == "Deliver"
        self.events.append(event)
        answer = self.answers.pop(0) if self.answers else Answer('{"batchItemFailures": []}')
        if isinstance(answer, ServiceFault):
            raise answer
        return answer

    @property
    def batches(self) -> list[list[str]]:
        return [[record["body"] for record in event["Records"]] for event in self.events]


def left_after(
    service: QueueService, function: Function, *bodies: str, reports: bool = True, batch_size: int = 10
) -> list[str]:
    """What is left of these messages when the function has seen each once."""
    letters = service.queue("Letters")
    for body in bodies:
        letters.send(body)
    source = EventSource(QueueEvents("Deliver", "Letters", batch_size, 1, reports), letters, function)
    wanted = -(-len(bodies) // batch_size)
    source.start()
    while len(function.events) < wanted:
        letters.wait_empty(0.01)
    source.stop()
    source.join()
    return [body for body, _ in letters.bodies()]


def failures(letters: MessageQueue, *bodies: str) -> Answer:
    """An answer that names these messages."""
    ids = [message.message_id for message in letters._messages.values() if message.body in bodies]
    return Answer(json.dumps({"batchItemFailures": [{"itemIdentifier": each} for each in ids]}))


def test_a_function_gets_batches_as_lambda_makes_them(service: QueueService) -> None:
    """And what it did not complain of is deleted."""
    function = Function()
    assert left_after(service, function, *"abcde", batch_size=2) == []
    assert function.batches == [["a", "b"], ["c", "d"], ["e"]]
    record = function.events[0]["Records"][0]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":Letters")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_messages_that_the_answer_names_stay(service: QueueService) -> None:
    """ReportBatchItemFailures."""
    letters = service.queue("Letters")

    class Failing(Function):
        def __call__(self, name: str, event: Any) -> Answer:
            super().__call__(name, event)
            return failures(letters, "b")

    assert left_after(service, Failing(), "a", "b", "c") == ["b"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer('{"errorType": "Boom"}', failed=True),
        Answer("no json"),
        Answer('"text"'),
        Answer('{"batchItemFailures": [{"itemIdentifier": "unknown"}]}'),
        Answer('{"batchItemFailures": [{"wrong": "key"}]}'),
        Answer('{"batchItemFailures": [7]}'),
        ServiceFault(500, "ServiceException", "Lambda itself fails."),
    ],
)
def test_an_answer_that_means_nothing_keeps_the_whole_batch(
    service: QueueService, answer: Answer | ServiceFault
) -> None:
    """As Lambda reads it; better twice than never."""
    assert left_after(service, Function(answer), "a", "b") == ["a", "b"]


@pytest.mark.parametrize("payload", ["null", "{}", '{"batchItemFailures": null}'])
def test_an_answer_without_failures_is_success(service: QueueService, payload: str) -> None:
    """Also one without the key."""
    assert left_after(service, Function(Answer(payload)), "a", "b") == []


def test_a_function_that_reports_nothing_keeps_nothing(service: QueueService) -> None:
    """Without ReportBatchItemFailures its answer means nothing."""
    assert left_after(service, Function(Answer("no json")), "a", "b", reports=False) == []


def test_a_source_that_never_started_ends_at_once(service: QueueService) -> None:
    """Ctrl-C while the engine starts ends its sources before their threads run."""
    events = QueueEvents("Deliver", "Letters", 1, 1, reports_failures=True)
    source = EventSource(events, service.queue("Letters"), Function())
    source.stop()
    source.join()
