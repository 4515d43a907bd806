"""What stands between an S3 request and moto.

*Order among writers of one object*: moto looks whether an object exists and stores it in two steps; without
an order two `IfNoneMatch: *` at the same time would both succeed, and the manifest's promise (the first
trigger wins) would be false. *Downloads*: moto reads a whole object into memory for every range of it; here a
file is read piece by piece. *Honest errors of the disk*, in place of a broken connection.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import IO, Any, Final
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from werkzeug.datastructures import Headers
from werkzeug.http import parse_range_header
from werkzeug.wrappers import Response

from finflows.local.object_files import KeyIsNoFile, ObjectFiles

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

_WRITES: Final = frozenset({"PUT", "POST", "DELETE"})
_STRIPES: Final = 64
_PIECE_BYTES: Final = 1 << 20
_PLAIN_QUERY: Final = frozenset({"x-id"})  # what SDKs add to a GetObject that asks for nothing special


class S3Gateway:
    """A WSGI app around moto's."""

    def __init__(self, moto: WsgiApp, files: ObjectFiles) -> None:
        self._moto = moto
        self._files = files
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = unquote(environ["PATH_INFO"])
        try:
            if environ["REQUEST_METHOD"] == "GET" and set(parse_qs(environ["QUERY_STRING"])) <= _PLAIN_QUERY:
                return self._download(path, environ, start_response)
            if environ["REQUEST_METHOD"] in _WRITES:
                with self._lock(path):
                    return self._moto(environ, start_response)
            return self._moto(environ, start_response)
        except KeyIsNoFile as exc:
            return _refuse(400, "InvalidArgument", str(exc))(environ, start_response)
        except OSError as exc:
            problem = f"The object could not be kept in the state folder: {exc.strerror}."
            return _refuse(500, "InternalError", problem)(environ, start_response)

    def _download(self, path: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The answer to the same HEAD, with the file as body."""
        bucket, _, key = path.removeprefix("/").partition("/")
        if not key or not self._files.has(bucket, key):
            return self._moto(environ, start_response)
        with self._lock(path):
            head = {**environ, "REQUEST_METHOD": "HEAD", "HTTP_RANGE": ""}
            answer = Response.from_app(self._moto, head)
            file = self._files.path(bucket, key).open("rb")
        if answer.status_code != HTTPStatus.OK:
            file.close()
            return self._moto(environ, start_response)
        response = _partial(answer.headers, environ.get("HTTP_RANGE"), file)
        return response(environ, start_response)

    def _lock(self, path: str) -> threading.Lock:
        return self._locks[hash(path) % _STRIPES]


def _partial(headers: Headers, wanted: str | None, file: IO[bytes]) -> Response:
    size = int(headers["Content-Length"])
    span = parse_range_header(wanted)
    if span is None:
        return Response(_pieces(file, 0, size), headers=headers, direct_passthrough=True)
    limits = span.range_for_length(size)
    if limits is None:
        file.close()
        return _refuse(416, "InvalidRange", "The requested range is not satisfiable")
    kept = Headers([(name, value) for name, value in headers if not name.lower().startswith("x-amz-checksum")])
    kept["Content-Length"] = str(limits[1] - limits[0])
    kept["Content-Range"] = f"bytes {limits[0]}-{limits[1] - 1}/{size}"
    return Response(_pieces(file, *limits), status=206, headers=kept, direct_passthrough=True)


def _pieces(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE_BYTES, end - start))):
            start += len(piece)
            yield piece


def _refuse(status: int, code: str, problem: str) -> Response:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{escape(problem)}</Message></Error>"
    return Response(body, status=status, content_type="application/xml")
