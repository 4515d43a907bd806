"""One file over https: whole or not at all, from the host that was named or one it may send us to.

    404, 410                       the file is not there: None
    429, 500, 502, 503, 504        tried again, as are time-outs and transfers that break off; then ListUnavailable
    301, 302, 303, 307, 308        followed, to https and the allowed hosts only
    anything else, too large       ListRefused: repeating changes nothing

The query of an address that we are sent to may be a signature, so no message shows it.

Not solved: proxies. http is for tests, for loopback addresses, and only where a setting says so.
"""

import ipaddress
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable

_ABSENT: Final = frozenset({404, 410})
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200

_TIMEOUT: Final = urllib3.Timeout(connect=10, read=60)
_BLOCK: Final = 1 << 16
_MAX_REDIRECTS: Final = 3
_WAITS_S: Final = (1.0, 4.0, 15.0)  # before the second, third and fourth try; the state machine has retries of its own
_LONGEST_WAIT_S: Final = 60.0  # Retry-After may ask for more than a Lambda lives


@dataclass(frozen=True, slots=True)
class DownloadRules:
    redirect_hosts: frozenset[str] = frozenset()
    loopback_http: bool = False
    max_bytes: int = 64 << 20  # the largest of OFAC's files, SDN.CSV, has a few MiB
    max_seconds: float = 480.0  # all files, all tries: half of what the export's Lambda may take


@dataclass(frozen=True, slots=True)
class Downloaded:
    content: bytes
    modified_at: datetime | None


class _Passed(Exception):
    """This try failed; the next may not."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class HttpsDownloads:
    """Downloads of one list; its time runs from here.

    ``tls`` is another trust than the system's; ``sleep`` and ``seconds`` are the clock.
    """

    def __init__(
        self,
        rules: DownloadRules,
        *,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules
        self._sleep = sleep
        self._seconds = seconds
        self._deadline = seconds() + rules.max_seconds
        self._pool = urllib3.PoolManager(ssl_context=tls, timeout=_TIMEOUT, retries=False)

    def require_allowed(self, url: str) -> None:
        """Raises InputRefused for an address that is not https, or carries a password, query or fragment."""
        parts = _split(url)
        if not self._is_secure(parts):
            raise InputRefused(f"{_shown(parts)} is not https. A list comes over https, so that nobody can change it.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise InputRefused(
                f"The address {_shown(parts)} has a user, a query or a fragment, which a list's address has not. Name "
                "the folder in which OFAC's files are."
            )

    def get(self, url: str) -> Downloaded | None:
        """The file; None when it is not there. Raises ListRefused, ListUnavailable."""
        reason = ""
        for wait_s in (*_WAITS_S, None):
            try:
                return self._follow(url)
            except _Passed as passed:
                reason = str(passed)
                self._require_time(urlsplit(url))
                if wait_s is not None:
                    self._sleep(min(max(wait_s, passed.wait_s or 0), _LONGEST_WAIT_S))
        raise ListUnavailable(
            f"{_shown(urlsplit(url))} {reason}, in each of {len(_WAITS_S) + 1} tries. Try again later."
        )

    def _follow(self, url: str) -> Downloaded | None:
        origin = urlsplit(url)
        here = url
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._answer(here)
            try:
                if answer.status not in _REDIRECTS:
                    return self._taken(urlsplit(here), answer)
                here = self._redirected(origin, here, answer)
            finally:
                answer.close()
        raise ListRefused(f"{_shown(origin)} redirects more than {_MAX_REDIRECTS} times. Check the list's address.")

    def _answer(self, url: str) -> urllib3.BaseHTTPResponse:
        headers = {
            "User-Agent": f"finflows/{version('finflows')}",
            "Accept-Encoding": "identity",
        }  # OFAC wants an agent
        try:
            return self._pool.request("GET", url, headers=headers, redirect=False, preload_content=False)
        except HTTPError as exc:
            if isinstance(exc, SSLError) and isinstance(exc.args[0], ssl.SSLCertVerificationError):
                raise ListRefused(
                    f"The certificate of {_shown(urlsplit(url))} is not trusted. Check the address and the system's "
                    "certificates."
                ) from exc
            raise _Passed(f"cannot be reached ({type(exc).__name__})") from exc

    def _redirected(self, origin: SplitResult, here: str, answer: urllib3.BaseHTTPResponse) -> str:
        parts = _split(answer.headers.get("Location", ""), here)
        hosts = {origin.hostname, *self._rules.redirect_hosts}
        if not self._is_secure(parts) or parts.hostname not in hosts:
            raise ListRefused(
                f"{_shown(origin)} redirects to {_shown(parts)}, which is not https or not an allowed host. If that is "
                "where the list is now, allow the host (LIST_REDIRECT_HOSTS, --redirect-host)."
            )
        return parts.geturl()

    def _taken(self, parts: SplitResult, answer: urllib3.BaseHTTPResponse) -> Downloaded | None:
        if answer.status in _ABSENT:
            return None
        if answer.status in _PASSING:
            raise _Passed(f"answers {answer.status}", _seconds_of(answer.headers.get("Retry-After")))
        if answer.status != _OK:
            raise ListRefused(f"{_shown(parts)} answers {answer.status}. Check the list's address.")
        return Downloaded(self._body(parts, answer), _moment(answer.headers.get("Last-Modified")))

    def _body(self, parts: SplitResult, answer: urllib3.BaseHTTPResponse) -> bytes:
        """Whole as Content-Length or the last chunk tells."""
        content = bytearray()
        try:
            for block in answer.stream(_BLOCK):
                content += block
                if len(content) > self._rules.max_bytes:
                    raise ListRefused(
                        f"{_shown(parts)} has more than {self._rules.max_bytes:,} bytes: no list of OFAC's."
                    )
                self._require_time(parts)
        except HTTPError as exc:
            raise _Passed(f"breaks off before its end ({type(exc).__name__})") from exc
        return bytes(content)

    def _require_time(self, parts: SplitResult) -> None:
        if self._seconds() > self._deadline:
            raise ListUnavailable(
                f"{_shown(parts)} has not come in the {self._rules.max_seconds:.0f} seconds that a list may take."
            )

    def _is_secure(self, parts: SplitResult) -> bool:
        if parts.scheme == "https":
            return bool(parts.hostname)
        return parts.scheme == "http" and self._rules.loopback_http and is_loopback(parts.hostname)


def is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _split(url: str, base: str = "") -> SplitResult:
    """The parts of an address; none at all when it cannot be read, which is not secure either."""
    try:
        parts = urlsplit(urljoin(base, url))
        parts.port  # noqa: B018 - raises ValueError for a port that is none
    except ValueError:
        return urlsplit("")
    return parts


def _shown(parts: SplitResult) -> str:
    if not parts.scheme:
        return "(an address that cannot be read)"
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _seconds_of(header: str | None) -> float | None:
    """Of a Retry-After in seconds; one that is a date is left to our own waits."""
    return float(header) if header and header.isdecimal() else None


def _moment(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
