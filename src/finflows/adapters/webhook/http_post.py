"""One POST over a connection of its own: to a judged address, within a fixed time, without redirects or proxies.

A receiver that sends its answer one byte at a time keeps every single read short; so a timer ends the attempt as a
whole, from the look-up of the name on. The body is not read, for nothing in it is of use.
"""

import http.client
import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, Final

from finflows.adapters.webhook.address_gate import (
    ReceiverAddress,
    ReceiverRules,
    Resolve,
    judged_addresses,
    receiver_address,
    system_resolve,
)
from finflows.application.alert_ports import ReceiverAnswer, ReceiverUnreachable

CONNECT_TIMEOUT_S: Final = 2.0
ATTEMPT_TIMEOUT_S: Final = 5.0  # ten messages of a batch, one after the other, within the function's time


class HttpPost:
    """``tls`` is another trust than the system's; ``resolve`` another resolver."""

    def __init__(
        self,
        url: str,
        rules: ReceiverRules,
        *,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = system_resolve,
        attempt_timeout_s: float = ATTEMPT_TIMEOUT_S,
    ) -> None:
        self._url = url
        self._rules = rules
        self._tls = tls
        self._resolve = resolve
        self._timeout_s = attempt_timeout_s

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> ReceiverAnswer:
        """Raises AddressRefused; ReceiverUnreachable when no HTTP answer came."""
        address = receiver_address(self._url, self._rules)
        deadline = time.monotonic() + self._timeout_s
        judged = judged_addresses(address.host, address.port, self._rules, _until(deadline, self._resolve))
        try:
            with _first_that_answers(judged, address.port, deadline) as stream, _cut_at(deadline, stream) as is_cut:
                return self._exchange(address, stream, is_cut, body, headers)
        except ssl.SSLCertVerificationError as exc:
            raise ReceiverUnreachable("The receiver's certificate is not trusted.") from exc
        except TimeoutError as exc:
            raise ReceiverUnreachable("The receiver did not answer in time.") from exc
        except http.client.HTTPException as exc:
            raise ReceiverUnreachable(f"The receiver's answer is no HTTP ({type(exc).__name__}).") from exc
        except (OSError, ValueError) as exc:
            raise ReceiverUnreachable(f"The receiver cannot be reached ({type(exc).__name__}).") from exc

    def _exchange(
        self,
        address: ReceiverAddress,
        stream: socket.socket,
        is_cut: threading.Event,
        body: bytes,
        headers: Mapping[str, str],
    ) -> ReceiverAnswer:
        """The name goes into TLS and the Host header, though the connection is to a number."""
        connection = http.client.HTTPConnection(address.host, address.port)
        connection.response_class = _WholeResponse
        try:
            connection.sock = self._secured(address, stream)
            connection.request("POST", address.target, body, {**headers, "Host": _host_header(address)})
            answer = connection.getresponse()
            answer.close()
            return ReceiverAnswer(answer.status, answer.headers.get("Retry-After"))
        except (OSError, ValueError, http.client.HTTPException) as exc:
            if is_cut.is_set():
                raise TimeoutError from exc
            raise
        finally:
            connection.close()

    def _secured(self, address: ReceiverAddress, stream: socket.socket) -> socket.socket:
        stream.settimeout(self._timeout_s)
        if not address.secure:
            return stream
        self._tls = self._tls or ssl.create_default_context()
        return self._tls.wrap_socket(stream, server_hostname=address.host)


class _Lines(io.BufferedReader):
    """Remembers the last line that was read."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class _WholeResponse(http.client.HTTPResponse):
    """Its headers end with an empty line. http.client takes those that were cut off for whole ones."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lines = _Lines(self.fp.detach())
        self.fp = self._lines

    def begin(self) -> None:
        super().begin()
        if self._lines.last not in {b"\r\n", b"\n"}:
            raise http.client.IncompleteRead(b"")


def _until(deadline: float, resolve: Resolve) -> Resolve:
    """The system's resolver knows no time-out: it is asked in a thread that nobody waits for longer than he may."""

    def resolve_in_time(host: str, port: int) -> list[str]:
        found: Future[list[str]] = Future()

        def ask() -> None:
            try:
                found.set_result(list(resolve(host, port)))
            except Exception as exc:  # noqa: BLE001 - told in the thread that waits
                found.set_exception(exc)

        threading.Thread(target=ask, name="resolve-receiver", daemon=True).start()
        try:
            return found.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError as exc:
            raise ReceiverUnreachable(f"The receiver's host {host} was not resolved in time.") from exc

    return resolve_in_time


@contextmanager
def _cut_at(deadline: float, stream: socket.socket) -> Iterator[threading.Event]:
    """Ends whatever goes on over the connection; the event says that it was so. TLS has a descriptor of its own."""
    is_cut = threading.Event()
    with socket.socket(fileno=os.dup(stream.fileno())) as same:
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, (same, is_cut))
        timer.daemon = True
        timer.start()
        try:
            yield is_cut
        finally:
            timer.cancel()
            timer.join()


def _first_that_answers(judged: list[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first judged address that takes one in time."""
    *others, last = judged
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), _connect_timeout_s(deadline))
    return socket.create_connection((last, port), _connect_timeout_s(deadline))


def _connect_timeout_s(deadline: float) -> float:
    return max(0.01, min(CONNECT_TIMEOUT_S, deadline - time.monotonic()))


def _host_header(address: ReceiverAddress) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    usual = 443 if address.secure else 80
    return host if address.port == usual else f"{host}:{address.port}"


def _cut(stream: socket.socket, is_cut: threading.Event) -> None:
    is_cut.set()
    with suppress(OSError):
        stream.shutdown(socket.SHUT_RDWR)
