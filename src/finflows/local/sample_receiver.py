"""A receiver of alerts for one machine: verifies signatures, drops what it has seen, tells what came in.

It answers 204 once an alert is noted, so that what was answered is never lost; with a state file that holds over
restarts, too. Scenarios make it misbehave, in the order in which they were given, and then it behaves again.
"""

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from finflows.contracts.errors import InputRefused
from finflows.local.errors import PortTaken

PATH: Final = "/alerts"
_MOST_BODY_BYTES: Final = 1 << 20
_SOCKET_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the receiver does in place of taking one message. One that sleeps has taken it, and answers late."""

    status: int | None = None
    retry_after: str | None = None
    location: str | None = None
    sleep_s: float = 0.0
    close: bool = False
    garbage: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One attempt, as the receiver saw it. ``answer`` is 0 when it gave none."""

    id: str
    document: dict[str, Any]
    answer: int
    verified: bool
    duplicate: bool
    at: datetime


def parse_scenario(text: str) -> Scenario:
    """``500``, ``429:2`` (Retry-After), ``sleep:10``, ``close``, ``garbage``, ``redirect:https://...``."""
    name, _, argument = text.partition(":")
    if name.isdecimal() and 100 <= int(name) <= 599:  # noqa: PLR2004 - HTTP's range
        return Scenario(status=int(name), retry_after=argument or None)
    if name == "sleep" and argument.replace(".", "", 1).isdecimal():
        return Scenario(sleep_s=float(argument))
    if name == "redirect":
        return Scenario(status=301, location=argument or "/elsewhere")
    if text in {"close", "garbage"}:
        return Scenario(close=text == "close", garbage=text == "garbage")
    raise InputRefused(
        f"{text} is no scenario. There are: a status such as 500, 429:2 with Retry-After, sleep:SECONDS, close, "
        "garbage, redirect:URL."
    )


def _ignore(message: ReceivedMessage) -> None:
    del message


class SampleReceiver:
    """Serves from `start` to `close`, on 127.0.0.1. `messages` are all attempts; `taken` each message once."""

    def __init__(
        self,
        secret: str,
        *,
        port: int = 0,
        state: Path | None = None,
        scenarios: Iterable[Scenario] = (),
        on_message: Callable[[ReceivedMessage], None] = _ignore,
    ) -> None:
        """Port 0 is any free one. Raises PortTaken."""
        self.messages: list[ReceivedMessage] = []
        self._webhook = Webhook(secret)
        self._state = state
        self._scenarios = deque(scenarios)
        self._on_message = on_message
        self._lock = threading.Lock()
        self._seen = _known(state)
        try:
            self._server = _Server(("127.0.0.1", port), self)
        except OSError as exc:
            raise PortTaken(port) from exc
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="receiver", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{PATH}"

    @property
    def taken(self) -> list[ReceivedMessage]:
        with self._lock:
            return [each for each in self.messages if 200 <= each.answer < 300 and not each.duplicate]  # noqa: PLR2004 - HTTP's class

    def misbehave(self, *scenarios: Scenario) -> None:
        """In the next attempts."""
        with self._lock:
            self._scenarios.extend(scenarios)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def scenario(self) -> Scenario:
        with self._lock:
            return self._scenarios.popleft() if self._scenarios else Scenario()

    def take(self, webhook_id: str, body: bytes, headers: dict[str, str], scenario: Scenario) -> int:
        """Note an attempt; the status to answer with."""
        document, verified = self._verified(body, headers)
        status = scenario.status or (204 if verified else 401)
        if scenario.close or scenario.garbage:
            status = 0
        with self._lock:
            taken = 200 <= status < 300  # noqa: PLR2004 - HTTP's class
            duplicate = taken and webhook_id in self._seen
            if taken and not duplicate:
                self._remember(webhook_id, document)
            message = ReceivedMessage(webhook_id, document, status, verified, duplicate, datetime.now(UTC))
            self.messages.append(message)
        self._on_message(message)
        return status

    def _verified(self, body: bytes, headers: dict[str, str]) -> tuple[dict[str, Any], bool]:
        try:
            return self._webhook.verify(body, headers), True
        except (WebhookVerificationError, ValueError):
            return {}, False

    def _remember(self, webhook_id: str, document: dict[str, Any]) -> None:
        self._seen.add(webhook_id)
        if self._state is not None:
            self._state.parent.mkdir(parents=True, exist_ok=True)
            with self._state.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"id": webhook_id, "document": document}) + "\n")


def _known(state: Path | None) -> set[str]:
    """Ids of the state file. A line that a kill cut off is taken away: the next one would be glued to it."""
    if state is None or not state.exists():
        return set()
    whole, end, _ = state.read_bytes().rpartition(b"\n")
    os.truncate(state, len(whole) + len(end))
    return {json.loads(line)["id"] for line in whole.splitlines()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], receiver: SampleReceiver) -> None:
        self.receiver = receiver
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _SOCKET_TIMEOUT_S

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", "0")), _MOST_BODY_BYTES)
        body = self.rfile.read(length)
        scenario = self.server.receiver.scenario()
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.server.receiver.take(headers.get("webhook-id", ""), body, headers, scenario)
        time.sleep(scenario.sleep_s)
        with suppress(OSError):  # a sender that did not wait
            self._answer(status, scenario)
        self.close_connection = True

    def _answer(self, status: int, scenario: Scenario) -> None:
        if scenario.garbage:
            self.wfile.write(b"\x00\xffthis is no HTTP\r\n\r\n")
        if status == 0:
            return
        self.send_response(status)
        for name, value in (("Retry-After", scenario.retry_after), ("Location", scenario.location)):
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Messages are told by the receiver, not by the server."""
