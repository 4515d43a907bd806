"""SQS as an event source of a function: polls, invokes with a batch, deletes what was done.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html. With ReportBatchItemFailures the messages
that the answer names stay, and come again when their visibility time is over; an answer that cannot be understood, or
a function that fails, leaves the whole batch. There: batch size, concurrency. Not there: batching windows, filters,
scaling by load.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from finflows.local import aws_names
from finflows.local.lambda_function import Answer
from finflows.local.message_queue import Message, MessageQueue, ReceiptUnknown
from finflows.local.queue_service import system_attributes
from finflows.local.rest_json import ServiceFault
from finflows.local.template.resources import QueueEvents

_POLL_S: Final = 1.0
_MOST_POLLERS: Final = 2  # each has a process of its own, on a machine that screens at the same time
_GRACE_S: Final = 6.0  # one attempt of a delivery
_NEXT_TRY_S: Final = 0.2

Invoke = Callable[[str, Any], Answer]


class EventSource:
    """From `start` to `stop`; `join` after the function's processes have ended.

    Both may come before `start` is through, when a person stops the command: a thread that never ran is not waited for.
    """

    def __init__(self, events: QueueEvents, queue: MessageQueue, invoke: Invoke) -> None:
        self._events = events
        self._queue = queue
        self._invoke = invoke
        self._stopping = threading.Event()
        pollers = max(1, min(events.concurrency, _MOST_POLLERS))
        self._threads = [
            threading.Thread(target=self._poll, name=f"poll-{queue.name}-{number}", daemon=True)
            for number in range(pollers)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No further batch; those under way get a moment to end."""
        self._stopping.set()
        self._queue.close()
        for thread in self._running():
            thread.join(_GRACE_S)

    def join(self) -> None:
        for thread in self._running():
            thread.join()

    def _running(self) -> list[threading.Thread]:
        return [thread for thread in self._threads if thread.is_alive()]

    def _poll(self) -> None:
        while not self._stopping.is_set():
            batch = self._queue.receive(self._events.batch_size, _POLL_S)
            if batch:
                self._deliver(batch)

    def _deliver(self, batch: Sequence[Message]) -> None:
        receipts = {message.message_id: message.receipt for message in batch}
        try:
            answer = self._invoke(self._events.function, self._event(batch))
        except ServiceFault:  # Lambda itself fails: the service tries again soon
            for receipt in receipts.values():
                self._queue.hide(receipt, _NEXT_TRY_S)
            return
        failed = _failed_ids(answer, receipts) if self._events.reports_failures else set()
        if answer.failed or failed is None:
            return
        for message_id, receipt in receipts.items():
            if message_id not in failed:
                self._delete(receipt)

    def _delete(self, receipt: str) -> None:
        try:
            self._queue.delete(receipt)
        except ReceiptUnknown:  # purged meanwhile
            return

    def _event(self, batch: Sequence[Message]) -> dict[str, Any]:
        return {
            "Records": [
                {
                    "messageId": message.message_id,
                    "receiptHandle": message.receipt,
                    "body": message.body,
                    "attributes": system_attributes(message),
                    "messageAttributes": {},
                    "md5OfBody": hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest(),
                    "eventSource": "aws:sqs",
                    "eventSourceARN": aws_names.arn("sqs", self._queue.name),
                    "awsRegion": aws_names.REGION,
                }
                for message in batch
            ]
        }


def _failed_ids(answer: Answer, receipts: dict[str, str]) -> set[str] | None:
    """None: the whole batch failed, as Lambda reads an answer that it does not understand."""
    try:
        document = json.loads(answer.payload)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return set() if document is None else None
    failures = document.get("batchItemFailures") or []
    try:
        failed = {failure["itemIdentifier"] for failure in failures}
    except (KeyError, TypeError):
        return None
    return failed if failed <= set(receipts) else None
