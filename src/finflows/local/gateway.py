"""One HTTP address for all of AWS, on 127.0.0.1: Lambda and Batch are ours, everything else is moto's.

The service of a request is the one that it is signed for (SigV4 credential scope); unsigned requests are told
by their path. Signatures are not checked.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from finflows.local.errors import PortTaken
from finflows.local.object_files import ObjectFiles
from finflows.local.s3_gateway import S3Gateway

_CREDENTIAL_SCOPE: Final = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_UNSIGNED_PATHS: Final = {
    "/2015-03-31/functions/": "lambda",
    "/v1/submitjob": "batch",
    "/v1/describejobs": "batch",
    "/v1/terminatejob": "batch",
}

_LOOK_EVERY_S: Final = 0.05
_WAITING_CONNECTIONS: Final = 128  # werkzeug's own

Service = Callable[[Request], Response]
Interceptor = Callable[[str, Request], Response | None]


class _Handler(MotoRequestHandler):  # type: ignore[misc]
    """Quiet, and without the 40 ms that Nagle's algorithm and delayed acknowledgements cost each small answer."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Requests are no news; errors reach the client."""


class Gateway:
    """Serves from `start` to `close`."""

    def __init__(
        self, services: Mapping[str, Service], files: ObjectFiles, intercept: Interceptor, port: int = 0
    ) -> None:
        """Port 0 is any free one. Raises PortTaken."""
        self._services = services
        self._intercept = intercept
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._s3 = S3Gateway(self._moto, files)
        self._server = _server(port, self)
        self._thread = threading.Thread(target=self._serve, name="finflows-gateway", daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=_LOOK_EVERY_S)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        service = _service(environ)
        if service == "s3":
            return self._s3(environ, start_response)
        request = Request(environ)
        response = self._intercept(service, request)
        if response is None and service in self._services:
            response = self._services[service](request)
        if response is not None:
            return response(environ, start_response)
        answer: Iterable[bytes] = self._moto(environ, start_response)
        return answer


def _server(port: int, application: Any) -> BaseWSGIServer:
    """The socket is made here, because werkzeug ends the process when it cannot be bound."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as exc:
        listening.close()
        raise PortTaken(port) from exc
    listening.listen(_WAITING_CONNECTIONS)
    with listening:
        return make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_Handler, fd=listening.fileno()
        )


def _service(environ: Mapping[str, Any]) -> str:
    match = _CREDENTIAL_SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if match:
        return match.group(1)
    path = environ.get("PATH_INFO", "")
    return next((service for prefix, service in _UNSIGNED_PATHS.items() if path.startswith(prefix)), "s3")
