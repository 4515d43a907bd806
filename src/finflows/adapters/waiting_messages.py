"""The alert queue and its dead letters, as their readers see them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
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

    def change_message_visibility_batch(self, **arguments: Any) -> Any: ...


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

        What is buried again meanwhile is not revived again: it would go round for as long as the receiver refuses it.
        """
        revived = 0
        bodies: set[int] = set()
        others: dict[str, str] = {}
        for letter in self._letters():
            mine = run_id is None or _run_of(letter["Body"]) == run_id
            if not mine or hash(letter["Body"]) in bodies:
                others[letter["MessageId"]] = letter["ReceiptHandle"]
                continue
            self._call("send_message", QueueUrl=self._queue_url, MessageBody=letter["Body"])
            self._call("delete_message", QueueUrl=self._dead_letters_url, ReceiptHandle=letter["ReceiptHandle"])
            bodies.add(hash(letter["Body"]))
            revived += 1
        self._show_again(list(others.values()))
        return revived

    def _letters(self) -> Iterator[dict[str, Any]]:
        """Until none comes. Those that stay are hidden meanwhile; in a long queue the first come again before the last.

        They end the search only when they have come as often, with nothing new between, as there are of them.
        """
        seen: set[str] = set()
        in_vain = 0
        while in_vain <= len(seen):
            received = self._call(
                "receive_message",
                QueueUrl=self._dead_letters_url,
                MaxNumberOfMessages=_RECEIVE,
                VisibilityTimeout=_HIDDEN_S,
                WaitTimeSeconds=1,
            ).get("Messages", [])
            if not received:
                return
            new = {letter["MessageId"] for letter in received} - seen
            in_vain = 0 if new else in_vain + len(received)
            seen |= new
            yield from received

    def _show_again(self, receipts: Sequence[str]) -> None:
        """At once, so that the next command finds them; they come by themselves, too, when their time is over."""
        with suppress(TryAgain):
            for start in range(0, len(receipts), _RECEIVE):
                shown = enumerate(receipts[start : start + _RECEIVE])
                entries = [{"Id": str(n), "ReceiptHandle": each, "VisibilityTimeout": 0} for n, each in shown]
                self._call("change_message_visibility_batch", QueueUrl=self._dead_letters_url, Entries=entries)

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
