"""A stand-in of Finnhub, Alpha Vantage and ExchangeRate-API on this machine: their paths, headers and oddities.

Every answer says ``X-Finflows-Invented``, so that its prices are stored under a name that ends in ``-fake`` and no
program but a local run takes them.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from finflows.adapters.price_providers.http import INVENTED_HEADER
from finflows.application.ports import Clock
from finflows.application.run_identity import NEW_YORK
from finflows.contracts.errors import InputRefused
from finflows.local.providers import answers
from finflows.local.providers.answers import Answer, Asked, Manner
from finflows.local.providers.call_window import CallWindow
from finflows.local.providers.oddities import Oddities, Scenario

INVENTED_KEY: Final = "invented-key"
_TRICKLE_S: Final = 0.05
_POLL_S: Final = 0.01


@dataclass
class Calls:
    """Of each provider and symbol, as they came in, the refused ones included."""

    by_symbol: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Throttled, by provider."""

    def of(self, provider: str) -> int:
        return sum(count for (name, _), count in self.by_symbol.items() if name == provider)

    @property
    def total(self) -> int:
        return self.by_symbol.total()


class FakeProviders:
    """A context manager; ``urls`` and ``environment`` are there once it is entered.

    ``clock`` gives the session's time: prices are twenty seconds old by it. ``calls_per_second`` is what Finnhub bears,
    0 for any number.
    """

    def __init__(
        self,
        clock: Clock,
        scenarios: Iterable[Scenario] = (),
        *,
        port: int = 0,
        zone: tzinfo = NEW_YORK,
        calls_per_second: int = 0,
    ) -> None:
        self.calls = Calls()
        self._clock = clock
        self._oddities = Oddities(scenarios)
        self._port = port
        self._zone = zone
        self._window = CallWindow(calls_per_second)
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        except OSError as exc:
            raise InputRefused(
                f"Port {self._port} of 127.0.0.1 cannot be listened on: {exc.strerror}. Name another --port, or none."
            ) from exc
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def urls(self) -> Mapping[str, str]:
        return dict.fromkeys(("FINNHUB_URL", "ALPHA_VANTAGE_URL", "EXCHANGE_RATE_URL"), self.url)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs to ask here: addresses, keys, leave to take invented prices, no waiting for slots."""
        return {
            **self.urls,
            "FINNHUB_API_KEY": INVENTED_KEY,
            "ALPHA_VANTAGE_API_KEY": INVENTED_KEY,
            "EXCHANGE_RATE_API_KEY": "",
            "PRICE_KEYS_SECRET": "",
            "INVENTED_PRICES_ALLOWED": "true",
            "FINNHUB_CALLS_PER_MINUTE": "60000",
            "FINNHUB_CALLS_PER_SECOND": "1000",
            "ALPHA_VANTAGE_CALLS_PER_MINUTE": "60000",
            "ALPHA_VANTAGE_CALLS_PER_DAY": "1000000",
        }

    def _answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        segments = parts.path.strip("/").split("/")
        match segments:
            case ["api", "v1", "quote"]:
                key = headers.get("X-Finnhub-Token") or query.get("token", "")
                asked = self._noted("finnhub", query.get("symbol", ""), key)
                return self._throttled() or answers.finnhub(asked)
            case ["query"]:
                asked = self._noted("alpha_vantage", query.get("symbol", ""), query.get("apikey", ""), query)
                return answers.alpha_vantage(asked)
            case ["v6", *key_in_path, "latest", base]:
                key = headers.get("Authorization", "").removeprefix("Bearer ") or "".join(key_in_path)
                return answers.exchange_rate(self._noted("exchange_rate", base, key))
            case _:
                return Answer(b"Not Found", 404, {"Content-Type": "text/plain"})

    def _noted(self, provider: str, symbol: str, key: str, query: Mapping[str, str] | None = None) -> Asked:
        with self._lock:
            self.calls.by_symbol[provider, symbol] += 1
        oddity = self._oddities.of(provider, symbol)
        entitlement = (query or {}).get("entitlement", "")
        return Asked(key, symbol, oddity, self._clock.now(), self._zone, entitlement)

    def _throttled(self) -> Answer | None:
        if self._window.admits():
            return None
        with self._lock:
            self.calls.refused["finnhub"] += 1
        return answers.throttled()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = fake._answer(self.path, self.headers)  # type: ignore[arg-type]
                if answer.manner is Manner.CLOSED:
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header(INVENTED_HEADER, "true")
                missing = 0 if answer.manner is Manner.WHOLE else 1000
                self.send_header("Content-Length", str(len(answer.body) + missing))
                self.end_headers()
                self._send(answer)

            def _send(self, answer: Answer) -> None:
                try:
                    self.wfile.write(answer.body)
                    while answer.manner is Manner.SLOW and not fake._stopping.wait(_TRICKLE_S):
                        self.wfile.write(b" ")
                except OSError:
                    """Whoever asked has left."""

            def log_message(self, *message: object) -> None:
                """Addresses hold keys."""

        return Handler
