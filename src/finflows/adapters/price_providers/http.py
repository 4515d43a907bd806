"""One GET of a provider's JSON interface: its answer, or ProviderFailed. Keys reach neither logs nor error texts.

    no answer in time, no connection, broken off    tried again
    429, 500, 502, 503, 504                         tried again; a wait that the provider asks for is everybody's
    401                                             BAD_KEY
    any other status, redirects among them          the caller's: some providers put their reasons in the body
    not JSON, too large                             NOT_JSON, TOO_LARGE: a page of somebody in between

urllib3's own errors carry the whole address, and one provider wants its key there: they end here, unchained. Its logger
writes every address too, and is silenced. Redirects are not followed: a key goes to the host that was named.

Not solved: proxies, and headers that trickle. http is for a stand-in on this machine, and only where a setting says so.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import stamina
import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, NewConnectionError, ProtocolError, SSLError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from finflows.adapters.https_download import is_loopback
from finflows.adapters.price_providers import exact_json
from finflows.application.price_ports import Fault, Pace, ProviderFailed
from finflows.contracts.errors import InputRefused

INVENTED_HEADER: Final = "X-Finflows-Invented"
"""A stand-in says with it that its prices are made up."""
INVENTED_SUFFIX: Final = "-fake"
"""Ends the provider's name of every invented price and rate, wherever it is stored or shown."""

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_THROTTLED: Final = 429
_BUSY: Final = frozenset({500, 502, 503, 504})
_BLOCK: Final = 1 << 14
_LOGGERS: Final = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response", "urllib3.util.retry")


@dataclass(frozen=True, slots=True)
class CallLimits:
    connect_s: float = 5.0
    read_s: float = 10.0
    total_s: float = 15.0  # a body that trickles never times out by itself
    max_bytes: int = 1 << 20  # the largest answer, a table of 170 rates, has 5 kB
    attempts: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0  # a provider that asks for more is not waited for


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``stand_in_allowed``: local runs only; nobody else takes a price from this machine, or an invented one."""

    provider: str
    url: str
    stand_in_allowed: bool = False

    def __post_init__(self) -> None:
        """Raises InputRefused."""
        parts = urlsplit(self.url)
        variable = f"{self.provider.upper()}_URL"
        if is_loopback(parts.hostname):
            if not self.stand_in_allowed:
                raise InputRefused(
                    f"{variable} is on this machine: a stand-in, whose prices are invented. Take the provider's own "
                    "address; only local runs may set INVENTED_PRICES_ALLOWED."
                )
        elif parts.scheme != "https" or not parts.hostname:
            raise InputRefused(f"{variable} is not https. Keys and prices go over https only.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise InputRefused(f"{variable} has a user, a query or a fragment. Name host and path only.")

    @property
    def shown_name(self) -> str:
        on_this_machine = is_loopback(urlsplit(self.url).hostname)
        return self.provider + (INVENTED_SUFFIX if on_this_machine else "")


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    provider: str
    """With the suffix of invented prices, should they be."""
    status: int
    document: dict[str, Any]


Judge = Callable[[ApiAnswer], None]
"""Raises ProviderFailed for an answer that is an error in disguise."""


@dataclass(frozen=True, slots=True)
class _Received:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class JsonApi:
    """``seconds`` measures a call; ``wall`` is compared with the moment at which a provider's window starts anew."""

    endpoint: Endpoint
    pace: Pace
    limits: CallLimits = CallLimits()
    seconds: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _pool: urllib3.PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _silence_addresses()
        timeout = urllib3.Timeout(connect=self.limits.connect_s, read=self.limits.read_s)
        object.__setattr__(self, "_pool", urllib3.PoolManager(timeout=timeout, retries=False))

    def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], judge: Judge) -> ApiAnswer:
        """The answer that ``judge`` lets pass; it raises ProviderFailed for one that is none. Raises ProviderFailed."""
        attempts = stamina.retry_context(
            on=_may_pass,
            attempts=self.limits.attempts,
            timeout=None,
            wait_initial=self.limits.first_wait_s,
            wait_max=self.limits.read_s,
            wait_jitter=self.limits.first_wait_s,
        )
        for attempt in attempts:
            with attempt:
                return self._once(path, query, headers, judge)
        raise AssertionError("stamina ends by an answer or an error")

    def _once(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], judge: Judge) -> ApiAnswer:
        self.pace.turn()
        received = self._receive(path, query, headers)
        self._require_served(received)
        answer = ApiAnswer(self._name(received), received.status, self._document(received))
        judge(answer)
        return answer

    def _receive(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> _Received:
        failed: ProviderFailed
        try:
            return self._received(path, query, headers)
        except HTTPError as exc:
            failed = self._failed(*_told(exc))
        raise failed

    def _received(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> _Received:
        deadline = self.seconds() + self.limits.total_s
        address = f"{self.endpoint.url.rstrip('/')}{path}{'?' if query else ''}{urlencode(query)}"
        sent = {"User-Agent": f"finflows/{version('finflows')}", "Accept-Encoding": "identity", **headers}
        answer = self._pool.request("GET", address, headers=sent, redirect=False, preload_content=False)
        try:
            return _Received(answer.status, answer.headers, self._body(answer, deadline))
        finally:
            answer.close()

    def _body(self, answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        content = bytearray()
        while block := answer.read1(_BLOCK):
            content += block
            if len(content) > self.limits.max_bytes:
                raise self._failed(Fault.TOO_LARGE, f"sent more than {self.limits.max_bytes:,} bytes")
            if self.seconds() > deadline:
                raise self._failed(Fault.TIMEOUT, f"has not finished in {self.limits.total_s:.0f} seconds")
        promised = answer.headers.get("Content-Length", "")
        if promised.isdecimal() and len(content) < int(promised):
            raise self._failed(Fault.BROKEN_OFF, "broke off before the end of its answer")
        return bytes(content)

    def _require_served(self, received: _Received) -> None:
        if received.status == _THROTTLED:
            wait_s = self._asked_wait(received.headers)
            self.pace.put_off(min(wait_s, self.limits.longest_wait_s))
            passing = wait_s <= self.limits.longest_wait_s
            raise _Throttled(self.endpoint.shown_name, Fault.THROTTLED, "says too many calls", passing=passing)
        if received.status in _BUSY:
            raise self._failed(Fault.SERVER_ERROR, f"answers {received.status}")
        if received.status == _UNAUTHORIZED:
            raise self._failed(Fault.BAD_KEY, "does not know the key (401)")

    def _asked_wait(self, headers: Mapping[str, str]) -> float:
        after = headers.get("Retry-After", "")
        if after.isdecimal():
            return float(after)
        reset = headers.get("X-Ratelimit-Reset", "")
        if reset.isdecimal():
            return max(0.0, float(reset) - self.wall())
        return self.limits.first_wait_s

    def _document(self, received: _Received) -> dict[str, Any]:
        try:
            document = exact_json.parse(received.body)
        except ValueError:
            document = None
        if isinstance(document, dict):
            return document
        if received.status != _OK:
            raise self._failed(Fault.REFUSED, f"answers {received.status}")
        raise self._failed(Fault.NOT_JSON, "sent something that is not a JSON object")

    def _name(self, received: _Received) -> str:
        if INVENTED_HEADER not in received.headers:
            return self.endpoint.shown_name
        if not self.endpoint.stand_in_allowed:
            raise self._failed(Fault.REFUSED, "says that its prices are invented, which only local runs may take")
        return self.endpoint.provider + INVENTED_SUFFIX

    def _failed(self, fault: Fault, what: str) -> ProviderFailed:
        return ProviderFailed(self.endpoint.shown_name, fault, what)


class _Throttled(ProviderFailed):
    """``passing``: the wait is one that this call may take."""

    def __init__(self, provider: str, fault: Fault, what: str, *, passing: bool) -> None:
        super().__init__(provider, fault, what)
        self.passing = passing


def _may_pass(exc: Exception) -> bool | float:
    """Whether to try again; 0 seconds where the provider's slots know how long to wait."""
    if isinstance(exc, _Throttled):
        return 0.0 if exc.passing else False
    return isinstance(exc, ProviderFailed) and (exc.fault.outage or exc.fault is Fault.ZERO)


def _told(exc: HTTPError) -> tuple[Fault, str]:
    if isinstance(exc, Urllib3Timeout) and not isinstance(exc, NewConnectionError):
        return Fault.TIMEOUT, "does not answer in time"
    if isinstance(exc, (ProtocolError, IncompleteRead)):
        return Fault.BROKEN_OFF, "closed the connection before the end of its answer"
    if isinstance(exc, SSLError):
        return Fault.UNREACHABLE, "cannot be trusted: its certificate is not in order"
    return Fault.UNREACHABLE, f"cannot be reached: {type(exc).__name__}"


class _NoAddresses(logging.Filter):
    """Drops what shows an address: all of DEBUG and INFO, and the warning of bad headers."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING and "url" not in str(record.msg)


_NO_ADDRESSES: Final = _NoAddresses()


def _silence_addresses() -> None:
    """A filter and not a level, which somebody who wants to see more would lower."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_NO_ADDRESSES)
