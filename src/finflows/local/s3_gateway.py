"""What stands between an S3 request and moto: order among writers of one object, and honest errors of the disk.

moto looks whether an object exists and stores it in two steps; without an order two `IfNoneMatch: *` at the same
time would both succeed, and the manifest's promise (the first trigger wins) would be false.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from finflows.local.object_files import KeyIsNoFile

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

_WRITES: Final = frozenset({"PUT", "POST", "DELETE"})
_STRIPES: Final = 64


class S3Gateway:
    """A WSGI app around moto's."""

    def __init__(self, moto: WsgiApp) -> None:
        self._moto = moto
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = unquote(environ.get("PATH_INFO", ""))
        try:
            if environ.get("REQUEST_METHOD") not in _WRITES:
                return self._moto(environ, start_response)
            with self._locks[hash(path) % _STRIPES]:
                return self._moto(environ, start_response)
        except KeyIsNoFile as exc:
            return _refuse(400, "InvalidArgument", str(exc))(environ, start_response)
        except OSError as exc:
            problem = f"The object could not be kept in the state folder: {exc.strerror}."
            return _refuse(500, "InternalError", problem)(environ, start_response)


def _refuse(status: int, code: str, problem: str) -> Response:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{escape(problem)}</Message></Error>"
    return Response(body, status=status, content_type="application/xml")
