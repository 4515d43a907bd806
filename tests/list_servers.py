"""Real HTTP servers on 127.0.0.1 that serve a sanctions list, well or badly, as a test scripts them."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing_bytes: int = 0  # promised in Content-Length and never sent


@dataclass
class ListServer:
    """Answers by path; a list of answers is given one by one, the last one for ever. Remembers what was asked."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def gives(self, path: str, *answers: Answer) -> "ListServer":
        self.answers[path] = list(answers)
        return self

    def serves(self, files: Mapping[str, bytes], modified_at: datetime | None = None, below: str = "/ofac/") -> str:
        """Put files (named in capitals) on the server; the address of the list."""
        dated = (
            {} if modified_at is None else {"Last-Modified": format_datetime(modified_at.astimezone(UTC), usegmt=True)}
        )
        for name, body in files.items():
            self.gives(below + name.upper(), Answer(body, headers=dated))
        return self.url + below

    def answer(self, path: str) -> Answer:
        scripted = self.answers.get(path, [Answer(status=404)])
        return scripted.pop(0) if len(scripted) > 1 else scripted[0]


@contextmanager
def list_server(tls: ssl.SSLContext | None = None) -> Iterator[ListServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.headers.append(dict(self.headers))
            answer = served.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + answer.missing_bytes))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *message: object) -> None:
            """Standard error is the tests'."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    served = ListServer(f"http{'' if tls is None else 's'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
