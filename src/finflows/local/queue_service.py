"""Amazon SQS over HTTP, for the queues of the template.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/. Ours and not moto's, because a queue has to
outlive its engine, and because moto 5.2.5 loses a message that is sent while another one is deleted (ADR 51).
There: sending, receiving (long polling too), deleting, visibility, redrive policies, purge.
Not there: FIFO queues, making and removing queues, policies, retention, message move tasks.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from finflows.local import aws_names
from finflows.local.message_queue import Message, MessageQueue, QueueSettings, ReceiptUnknown
from finflows.local.rest_json import ServiceFault, answer
from finflows.local.template.resources import Provisioned

_TARGET: Final = "AmazonSQS."
_MOST_BATCH: Final = 10
_MOST_BODY_BYTES: Final = 1_048_576  # since August 2025
_MOST_HIDDEN_S: Final = 43_200
_DEFAULT_VISIBILITY_S: Final = 30
_NO_QUEUE: Final = "AWS.SimpleQueueService.NonExistentQueue"

Arguments = Mapping[str, Any]


class QueueService:
    """Answers the requests that are signed for `sqs`."""

    def __init__(
        self, queues: Mapping[str, Provisioned], folder: Path, wait_scale: float, timeout_scale: float
    ) -> None:
        self._queues = {
            queue.name: _made(queue, folder / queue.name, wait_scale, timeout_scale) for queue in queues.values()
        }
        for queue in self._queues.values():
            queue.load()
            policy = queue.attributes.get("RedrivePolicy")
            if policy:
                queue.dead_letters = self.queue(aws_names.last_part(policy["deadLetterTargetArn"]))
        self._operations: dict[str, Callable[[Arguments], Mapping[str, Any]]] = {
            "ChangeMessageVisibility": self._change_visibility,
            "ChangeMessageVisibilityBatch": lambda asked: _each(asked, self._change_visibility),
            "DeleteMessage": self._delete,
            "DeleteMessageBatch": lambda asked: _each(asked, self._delete),
            "GetQueueAttributes": self._attributes,
            "GetQueueUrl": lambda asked: {"QueueUrl": _url(self.queue(asked["QueueName"]).name)},
            "ListQueues": lambda _asked: {"QueueUrls": [_url(name) for name in sorted(self._queues)]},
            "PurgeQueue": self._purge,
            "ReceiveMessage": self._receive,
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
        }

    def __call__(self, request: Request) -> Response:
        name = request.headers.get("X-Amz-Target", "").removeprefix(_TARGET)
        response = answer(request, lambda asked: self._perform(name, asked))
        if response.status_code >= 400:  # noqa: PLR2004 - what SDKs call the error is in this header
            response.headers["x-amzn-query-error"] = f"{response.headers['x-amzn-ErrorType']};Sender"
        return response

    def queue(self, name: str) -> MessageQueue:
        """Raises ServiceFault."""
        if name not in self._queues:
            raise ServiceFault(400, _NO_QUEUE, f"The template has no queue {name}.")
        return self._queues[name]

    def close(self) -> None:
        for queue in self._queues.values():
            queue.close()

    def _perform(self, name: str, asked: Arguments) -> Mapping[str, Any]:
        operation = self._operations.get(name)
        if operation is None:
            raise ServiceFault(400, "InvalidAction", f"The embedded engine's SQS has no {name}.")
        try:
            return operation(asked)
        except KeyError as exc:
            raise ServiceFault(400, "MissingParameter", f"The request must contain the parameter {exc}.") from exc
        except ReceiptUnknown as exc:
            raise ServiceFault(400, "ReceiptHandleIsInvalid", "The receipt handle is not valid.") from exc
        except OSError as exc:
            problem = f"The message could not be kept in the state folder: {exc.strerror}."
            raise ServiceFault(500, "InternalFailure", problem) from exc

    def _of(self, asked: Arguments) -> MessageQueue:
        return self.queue(str(asked["QueueUrl"]).rsplit("/", 1)[-1])

    def _send(self, asked: Arguments) -> Mapping[str, Any]:
        body = asked["MessageBody"]
        if not body or len(body.encode()) > _MOST_BODY_BYTES:
            raise ServiceFault(400, "InvalidParameterValue", "A message has 1 to 1,048,576 bytes.")
        attributes = asked.get("MessageAttributes") or {}
        message = self._of(asked).send(body, attributes, float(asked.get("DelaySeconds") or 0))
        return {"MessageId": message.message_id, "MD5OfMessageBody": _md5(message.body)}

    def _send_batch(self, asked: Arguments) -> Mapping[str, Any]:
        _refuse_wrong_batch(asked["Entries"])
        sent = [
            {"Id": entry["Id"], **self._send({**entry, "QueueUrl": asked["QueueUrl"]})} for entry in asked["Entries"]
        ]
        return {"Successful": sent, "Failed": []}

    def _receive(self, asked: Arguments) -> Mapping[str, Any]:
        hidden_s = asked.get("VisibilityTimeout")
        received = self._of(asked).receive(
            int(asked.get("MaxNumberOfMessages") or 1),
            float(asked.get("WaitTimeSeconds") or 0),
            None if hidden_s is None else float(hidden_s),
        )
        return {"Messages": [_shown(message) for message in received]} if received else {}

    def _delete(self, asked: Arguments) -> Mapping[str, Any]:
        self._of(asked).delete(asked["ReceiptHandle"])
        return {}

    def _change_visibility(self, asked: Arguments) -> Mapping[str, Any]:
        seconds = int(asked["VisibilityTimeout"])
        if not 0 <= seconds <= _MOST_HIDDEN_S:
            raise ServiceFault(400, "InvalidParameterValue", "VisibilityTimeout is 0 to 43200 seconds.")
        self._of(asked).hide(asked["ReceiptHandle"], seconds)
        return {}

    def _purge(self, asked: Arguments) -> Mapping[str, Any]:
        self._of(asked).purge()
        return {}

    def _attributes(self, asked: Arguments) -> Mapping[str, Any]:
        queue = self._of(asked)
        visible, hidden = queue.count()
        given = {
            key: json.dumps(value) if isinstance(value, dict) else str(value) for key, value in queue.attributes.items()
        }
        known = {
            "QueueArn": aws_names.arn("sqs", queue.name),
            "ApproximateNumberOfMessages": str(visible),
            "ApproximateNumberOfMessagesNotVisible": str(hidden),
            "VisibilityTimeout": str(_DEFAULT_VISIBILITY_S),
            **given,
        }
        wanted = set(asked.get("AttributeNames") or [])
        return {"Attributes": {key: value for key, value in known.items() if "All" in wanted or key in wanted}}


def _made(queue: Provisioned, folder: Path, wait_scale: float, timeout_scale: float) -> MessageQueue:
    policy = queue.properties.get("RedrivePolicy") or {}
    settings = QueueSettings(
        visibility_s=float(queue.properties.get("VisibilityTimeout", _DEFAULT_VISIBILITY_S)),
        most_receives=int(policy["maxReceiveCount"]) if policy else None,
        wait_scale=wait_scale,
        timeout_scale=timeout_scale,
    )
    return MessageQueue(queue.name, folder, settings, dict(queue.properties))


def _each(asked: Arguments, operation: Callable[[Arguments], Mapping[str, Any]]) -> Mapping[str, Any]:
    """A batch request: every entry by itself, those that failed told apart."""
    _refuse_wrong_batch(asked["Entries"])
    successful, failed = [], []
    for entry in asked["Entries"]:
        try:
            operation({**entry, "QueueUrl": asked["QueueUrl"]})
        except ReceiptUnknown:
            failed.append({"Id": entry["Id"], "Code": "ReceiptHandleIsInvalid", "SenderFault": True})
        else:
            successful.append({"Id": entry["Id"]})
    return {"Successful": successful, "Failed": failed}


def _refuse_wrong_batch(entries: list[Arguments]) -> None:
    if not 0 < len(entries) <= _MOST_BATCH or len({entry["Id"] for entry in entries}) < len(entries):
        raise ServiceFault(400, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "A batch has 1 to 10 entries.")


def _shown(message: Message) -> dict[str, Any]:
    return {
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
        "MD5OfBody": _md5(message.body),
        "Attributes": system_attributes(message),
        **({"MessageAttributes": message.attributes} if message.attributes else {}),
    }


def system_attributes(message: Message) -> dict[str, str]:
    return {
        "ApproximateReceiveCount": str(message.times_received),
        "SentTimestamp": str(message.sent_ms),
        "SenderId": aws_names.ACCOUNT_ID,
        "ApproximateFirstReceiveTimestamp": str(message.first_received_ms or message.sent_ms),
    }


def _url(name: str) -> str:
    return f"https://sqs.{aws_names.REGION}.amazonaws.com/{aws_names.ACCOUNT_ID}/{name}"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
