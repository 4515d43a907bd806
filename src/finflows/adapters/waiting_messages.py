"""The alert queue and its dead letters, as their readers see them."""

import json
from collections.abc import Iterator
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from finflows.contracts.errors import TryAgain

REASON: Final = "reason"
_MOST_REASON: Final = 500  # attributes count as part of the message's size
_MOST_BODY: Final = 200_000  # a message that cannot be read may be of any size
_RECEIVE: Final = 10
_HIDDEN_S: Final = 120  # while dead letters are being looked through


class SqsClient(Protocol):
    """What is used of boto3's client of SQS."""

    def send_message(self, **arguments: Any) -> Any: ...

    def receive_message(self, **arguments: Any) -> Any: ...

    def delete_message(self, **arguments: Any) -> Any: ...

    def change_message_visibility(self, **arguments: Any) -> Any: ...


class SqsWaitingMessages:
    """Raises TryAgain when SQS does not answer."""

    def __init__(self, client: SqsClient, queue_url: str, dead_letters_url: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._dead_letters_url = dead_letters_url

    def postpone(self, receipt: str, seconds: float) -> None:
        self._call(
            "change_message_visibility",
            QueueUrl=self._queue_url,
            ReceiptHandle=receipt,
            VisibilityTimeout=round(seconds),
        )

    def bury(self, body: str, reason: str) -> None:
        attribute = {"DataType": "String", "StringValue": reason[:_MOST_REASON]}
        self._call(
            "send_message",
            QueueUrl=self._dead_letters_url,
            MessageBody=body[:_MOST_BODY] or "(empty)",
            MessageAttributes={REASON: attribute},
        )

    def revive(self, run_id: str | None) -> int:
        """Sent first, deleted after: one that is interrupted between the two is there twice, never not at all.

        Letters of other runs are shown again when their time is over.
        """
        revived = 0
        for letter in self._letters():
            if run_id is None or _run_of(letter["Body"]) == run_id:
                self._call("send_message", QueueUrl=self._queue_url, MessageBody=letter["Body"])
                self._call("delete_message", QueueUrl=self._dead_letters_url, ReceiptHandle=letter["ReceiptHandle"])
                revived += 1
        return revived

    def _letters(self) -> Iterator[dict[str, Any]]:
        """Each once: those that were seen stay hidden meanwhile."""
        seen: set[str] = set()
        while True:
            received = self._call(
                "receive_message",
                QueueUrl=self._dead_letters_url,
                MaxNumberOfMessages=_RECEIVE,
                VisibilityTimeout=_HIDDEN_S,
                WaitTimeSeconds=1,
            ).get("Messages", [])
            new = [letter for letter in received if letter["MessageId"] not in seen]
            if not new:
                return
            seen.update(letter["MessageId"] for letter in new)
            yield from new

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(**arguments)
        except (BotoCoreError, ClientError) as exc:
            raise TryAgain(f"SQS does not answer {operation}: {type(exc).__name__}.") from exc


def _run_of(body: str) -> str | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    run = document.get("runId") if isinstance(document, dict) else None
    return run if isinstance(run, str) else None
