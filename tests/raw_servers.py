"""A TCP server that does with a connection whatever a test wants, on 127.0.0.1."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]
"""Called with the connection and the request, as far as it had a Content-Length."""


@dataclass
class RawServer:
    port: int
    requests: list[bytes] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: a server that sleeps may wake."""


@contextmanager
def raw_server(behave: Callable[[RawServer], Behaviour], tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = RawServer(listening.getsockname()[1])
        behaviour = behave(server)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError):
                    stream = connection if tls is None else tls.wrap_socket(connection, server_side=True)
                    with stream:
                        request = _request(stream)
                        server.requests.append(request)
                        behaviour(stream, request)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server
        server.released.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def answering(answer: bytes) -> Callable[[RawServer], Behaviour]:
    def behave(_server: RawServer) -> Behaviour:
        return lambda stream, _request: stream.sendall(answer)

    return behave


def _request(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        part = stream.recv(65536)
        if not part:
            return received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().splitlines()
    length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
    while len(body) < length:
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body
