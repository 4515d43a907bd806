"""The alert queue, as its senders see it: batches of ten, sent by a thread of their own.

A match waits for company a quarter of a second at most. Whoever screens never waits for SQS: a queue that does not
answer is told of at the next alert, or at the end, as TryAgain.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Final, Protocol, Self

from finflows.adapters.service_errors import service_errors
from finflows.contracts.alerts import DeliverAlertInput
from finflows.contracts.errors import Bug, FinflowsError, TryAgain

MOST_MESSAGES: Final = 10  # of a batch (SQS SendMessageBatch)
MOST_BYTES: Final = 250_000  # a batch has 262,144 at most; its envelope has some, too
LINGER_S: Final = 0.25
_WAITING: Final = 5_000  # messages in memory; beyond, the sender waits
_TRIES: Final = 4
_PAUSE_S: Final = 0.2
_ABANDON_S: Final = 5.0  # a task that is being stopped has 20 s for all it does


class SqsClient(Protocol):
    """What is used of boto3's client of SQS."""

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> Any: ...  # noqa: N803 - boto3's


class SqsAlertQueue:
    """Sends one batch; entries that SQS itself failed at are sent again."""

    def __init__(self, client: SqsClient, url: str, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._url = url
        self._sleep = sleep

    def send(self, messages: Iterable[DeliverAlertInput]) -> None:
        """Raises TryAgain unless every message was accepted."""
        for batch in batches(message.to_json() for message in messages):
            self._send(batch)

    def _send(self, bodies: Sequence[str]) -> None:
        left = {str(number): body for number, body in enumerate(bodies)}
        for attempt in count(1):
            failed = self._failed(left)
            left = {number: body for number, body in left.items() if number in failed}
            if not left:
                return
            if attempt == _TRIES:
                raise TryAgain(f"SQS does not take {len(left)} alerts: {', '.join(sorted(set(failed.values())))}.")
            self._sleep(_PAUSE_S * 2**attempt)

    def _failed(self, bodies: dict[str, str]) -> dict[str, str]:
        """Error codes of the entries that were not accepted."""
        entries = [{"Id": number, "MessageBody": body} for number, body in bodies.items()]
        with service_errors("SQS does not take alerts"):
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        return {each["Id"]: each["Code"] for each in answer.get("Failed", [])}


def batches(bodies: Iterable[str]) -> Iterable[list[str]]:
    """As many as one call takes."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == MOST_MESSAGES or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch


class LingeringOutlet:
    """An AlertOutlet: its thread collects for a moment, and sends."""

    def __init__(self, alerts: SqsAlertQueue, linger_s: float = LINGER_S) -> None:
        self._alerts = alerts
        self._linger_s = linger_s
        self._waiting: queue.Queue[DeliverAlertInput | None] = queue.Queue(_WAITING)
        self._failure: FinflowsError | None = None
        self._abandoned = False
        self._thread = threading.Thread(target=self._work, name="alert-outlet", daemon=True)

    def send(self, message: DeliverAlertInput) -> None:
        self._raise_failure()
        self._waiting.put(message)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._abandoned = error is not None
        self._waiting.put(None)
        self._thread.join(_ABANDON_S if self._abandoned else None)
        if error is None:
            self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise TryAgain(f"Not every alert could be sent. {self._failure}") from self._failure

    def _work(self) -> None:
        """Until None comes. After a failure, or when nobody waits for the end, messages are only taken away."""
        more = True
        while more:
            batch, more = self._collect()
            if not batch or self._failure is not None or self._abandoned:
                continue
            try:
                self._alerts.send(batch)
            except Exception as exc:  # noqa: BLE001 - told in the thread that sends alerts
                self._failure = exc if isinstance(exc, FinflowsError) else Bug(exc)

    def _collect(self) -> tuple[list[DeliverAlertInput], bool]:
        """The next batch, and whether more may come."""
        batch: list[DeliverAlertInput] = []
        deadline: float | None = None
        while len(batch) < MOST_MESSAGES:
            try:
                message = self._waiting.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if message is None:
                return batch, False
            batch.append(message)
            deadline = deadline or time.monotonic() + self._linger_s
        return batch, True
