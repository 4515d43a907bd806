"""One POST over a connection of its own: to a judged address, within a fixed time, without redirects or proxies.

A receiver that sends its answer one byte at a time keeps every single read short; so a timer ends the attempt as a
whole. Of the body only a little is read, for nothing in it is of use.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

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
_MOST_BODY_BYTES: Final = 4096


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
        judged = judged_addresses(address.host, address.port, self._rules, self._resolve)
        try:
            with self._connected(address, judged) as stream:
                return self._exchange(address, stream, body, headers)
        except ssl.SSLCertVerificationError as exc:
            raise ReceiverUnreachable("The receiver's certificate is not trusted.") from exc
        except TimeoutError as exc:
            raise ReceiverUnreachable("The receiver did not answer in time.") from exc
        except http.client.HTTPException as exc:
            raise ReceiverUnreachable(f"The receiver's answer is no HTTP ({type(exc).__name__}).") from exc
        except (OSError, ValueError) as exc:
            raise ReceiverUnreachable(f"The receiver cannot be reached ({type(exc).__name__}).") from exc

    def _connected(self, address: ReceiverAddress, judged: list[str]) -> socket.socket:
        """To the first judged address that takes the connection."""
        stream = _first_that_answers(judged, address.port)
        if not address.secure:
            return stream
        try:
            self._tls = self._tls or ssl.create_default_context()
            return self._tls.wrap_socket(stream, server_hostname=address.host)
        except BaseException:
            stream.close()
            raise

    def _exchange(
        self, address: ReceiverAddress, stream: socket.socket, body: bytes, headers: Mapping[str, str]
    ) -> ReceiverAnswer:
        """The name goes into the Host header, though the connection is to a number."""
        connection = http.client.HTTPConnection(address.host, address.port)
        connection.sock = stream
        out_of_time = threading.Event()
        timer = threading.Timer(self._timeout_s, _cut, (stream, out_of_time))
        timer.daemon = True
        timer.start()
        try:
            stream.settimeout(self._timeout_s)
            connection.request("POST", address.target, body, {**headers, "Host": _host_header(address)})
            answer = connection.getresponse()
            if out_of_time.is_set():  # http.client takes headers that were cut off for whole ones
                raise TimeoutError
            with suppress(OSError, http.client.HTTPException):
                answer.read(_MOST_BODY_BYTES)
            answer.close()
            return ReceiverAnswer(answer.status, answer.headers.get("Retry-After"))
        except (OSError, ValueError, http.client.HTTPException) as exc:
            if out_of_time.is_set():
                raise TimeoutError from exc
            raise
        finally:
            timer.cancel()
            connection.close()


def _first_that_answers(judged: list[str], port: int) -> socket.socket:
    *others, last = judged
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), CONNECT_TIMEOUT_S)
    return socket.create_connection((last, port), CONNECT_TIMEOUT_S)


def _host_header(address: ReceiverAddress) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    usual = 443 if address.secure else 80
    return host if address.port == usual else f"{host}:{address.port}"


def _cut(stream: socket.socket, out_of_time: threading.Event) -> None:
    out_of_time.set()
    with suppress(OSError):
        stream.shutdown(socket.SHUT_RDWR)
