"""One SQS queue: standard, at least once, with visibility and a redrive policy; its messages are files.

    <folder>/<number>-<message id>.json     body, attributes, when it was sent, how often it was received

A message is a file when its sending is answered, and is gone when its deletion is. So what a killed engine left in
flight is delivered by the next one; waits do not outlive an engine. `hide` is what a consumer asks for after a failure
(ChangeMessageVisibility), and such waits are scaled like all waits; the queue's own visibility time-out is scaled as
time-outs are.
"""

import heapq
import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_UNFINISHED: Final = ".unfinished"


class ReceiptUnknown(Exception):
    """A receipt that this queue never gave, or not in this life."""


@dataclass(slots=True)
class Message:
    number: int
    message_id: str
    body: str
    attributes: Mapping[str, Any]
    sent_ms: int
    times_received: int = 0
    first_received_ms: int | None = None
    receipt: str = ""
    visible_at: float = 0.0

    def document(self) -> dict[str, Any]:
        return {
            "messageId": self.message_id,
            "body": self.body,
            "attributes": self.attributes,
            "sentMs": self.sent_ms,
            "timesReceived": self.times_received,
        }


@dataclass(frozen=True, slots=True)
class QueueSettings:
    visibility_s: float = 30.0
    most_receives: int | None = None
    wait_scale: float = 1.0
    timeout_scale: float = 1.0


@dataclass(slots=True)
class MessageQueue:
    """Safe to use from many threads. `dead_letters` is set when both queues exist."""

    name: str
    folder: Path
    settings: QueueSettings
    attributes: Mapping[str, Any] = field(default_factory=dict)
    dead_letters: "MessageQueue | None" = None
    _messages: dict[str, Message] = field(default_factory=dict)
    _by_receipt: dict[str, str] = field(default_factory=dict)
    _visible: list[tuple[float, int, str]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _last_number: int = 0
    _closed: bool = False

    def load(self) -> None:
        """What earlier engines left, visible at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("*.json")):
            kept = json.loads(path.read_text(encoding="utf-8"))
            number = int(path.name.partition("-")[0])
            self._last_number = max(self._last_number, number)
            message = Message(number, kept["messageId"], kept["body"], kept["attributes"], kept["sentMs"])
            message.times_received = kept["timesReceived"]
            self._show(message, 0.0)

    def send(self, body: str, attributes: Mapping[str, Any] | None = None, delay_s: float = 0.0) -> Message:
        with self._changed:
            return self._take(Message(0, str(uuid.uuid4()), body, attributes or {}, _now_ms()), delay_s)

    def receive(self, most: int, wait_s: float = 0.0, visibility_s: float | None = None) -> list[Message]:
        """At most so many visible messages; waits until there is one."""
        hidden_s = self.settings.timeout_scale * (self.settings.visibility_s if visibility_s is None else visibility_s)
        deadline = time.monotonic() + wait_s
        with self._changed:
            while not (received := self._receive(most, hidden_s)) and not self._closed:
                rest = deadline - time.monotonic()
                if rest <= 0:
                    break
                self._changed.wait(min(rest, self._next_visible_in()))
            return received

    def delete(self, receipt: str) -> None:
        """Of a message that is gone already: nothing. Raises ReceiptUnknown."""
        with self._changed:
            message = self._messages.pop(self._message_id(receipt), None)
            if message is not None:
                self._path(message).unlink(missing_ok=True)
                self._changed.notify_all()

    def hide(self, receipt: str, seconds: float) -> None:
        """Show the message again after so long. Raises ReceiptUnknown."""
        with self._changed:
            message = self._messages.get(self._message_id(receipt))
            if message is not None and message.receipt == receipt:
                self._show(message, time.monotonic() + seconds * self.settings.wait_scale)
                self._changed.notify_all()

    def count(self) -> tuple[int, int]:
        """Messages that are visible, and that are not."""
        with self._changed:
            now = time.monotonic()
            visible = sum(message.visible_at <= now for message in self._messages.values())
            return visible, len(self._messages) - visible

    def bodies(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Body and attributes of every message, oldest first, as nobody but this machine's owner could see them."""
        with self._changed:
            return [(message.body, message.attributes) for message in self._messages.values()]

    def wait_empty(self, timeout_s: float) -> int:
        """How many messages are left, in flight ones too, when there is none or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: not self._messages, timeout_s)
            return len(self._messages)

    def purge(self) -> None:
        with self._changed:
            for message in self._messages.values():
                self._path(message).unlink(missing_ok=True)
            self._messages.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _receive(self, most: int, hidden_s: float) -> list[Message]:
        received: list[Message] = []
        now = time.monotonic()
        while self._visible and self._visible[0][0] <= now and len(received) < most:
            shown_at, _, message_id = heapq.heappop(self._visible)
            message = self._messages.get(message_id)
            if message is None or message.visible_at != shown_at:
                continue  # deleted, or hidden again since
            if self._is_worn_out(message):
                self._move_to_dead_letters(message)
                continue
            received.append(self._hand_out(message, now + hidden_s))
        return received

    def _hand_out(self, message: Message, until: float) -> Message:
        message.times_received += 1
        message.first_received_ms = message.first_received_ms or _now_ms()
        message.receipt = f"{message.message_id}#{uuid.uuid4()}"
        self._by_receipt[message.receipt] = message.message_id
        self._write(message)
        self._show(message, until)
        return message

    def _is_worn_out(self, message: Message) -> bool:
        most = self.settings.most_receives
        return self.dead_letters is not None and most is not None and message.times_received >= most

    def _move_to_dead_letters(self, message: Message) -> None:
        """There first: a kill between the two leaves it twice."""
        if self.dead_letters is not None:
            self.dead_letters.send(message.body, message.attributes)
        del self._messages[message.message_id]
        self._path(message).unlink(missing_ok=True)
        self._changed.notify_all()

    def _take(self, message: Message, delay_s: float) -> Message:
        self._last_number += 1
        message.number = self._last_number
        self._write(message)
        self._show(message, time.monotonic() + delay_s * self.settings.wait_scale if delay_s else 0.0)
        self._changed.notify_all()
        return message

    def _show(self, message: Message, at: float) -> None:
        message.visible_at = at
        self._messages[message.message_id] = message
        heapq.heappush(self._visible, (at, message.number, message.message_id))

    def _next_visible_in(self) -> float:
        return max(0.001, self._visible[0][0] - time.monotonic()) if self._visible else threading.TIMEOUT_MAX

    def _message_id(self, receipt: str) -> str:
        if receipt not in self._by_receipt:
            raise ReceiptUnknown(receipt)
        return self._by_receipt[receipt]

    def _write(self, message: Message) -> None:
        unfinished = self.folder / f"{message.message_id}{_UNFINISHED}"
        unfinished.write_text(json.dumps(message.document()), encoding="utf-8")
        unfinished.replace(self._path(message))

    def _path(self, message: Message) -> Path:
        return self.folder / f"{message.number:012d}-{message.message_id}.json"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
