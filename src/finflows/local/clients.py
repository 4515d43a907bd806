"""boto3 clients of the gateway, made once per service."""

import threading
from collections.abc import Callable
from typing import Any, Final

import boto3
from botocore.config import Config

from finflows.local import aws_names

_CONNECTIONS: Final = 64  # as many tasks as a Map of 30 with its retries has under way, and room
_LONGEST_CALL_S: Final = 3600  # an invocation lasts as long as its function


class Clients:
    """`retries` is what boto3 itself does about errors, beside what a state machine's Retry does."""

    def __init__(self, endpoint: Callable[[], str], retries: int) -> None:
        self._endpoint = endpoint
        self._retries = retries
        self._session: Any = boto3.session.Session(
            aws_access_key_id=aws_names.ACCESS_KEY_ID,
            aws_secret_access_key=aws_names.SECRET_ACCESS_KEY,
            region_name=aws_names.REGION,
        )
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __call__(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make(service)
            return self._clients[service]

    def close(self) -> None:
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _make(self, service: str) -> Any:
        config = Config(
            retries={"total_max_attempts": self._retries + 1, "mode": "standard"},
            read_timeout=_LONGEST_CALL_S,
            max_pool_connections=_CONNECTIONS,
            proxies={},
        )
        return self._session.client(service, endpoint_url=self._endpoint(), config=config)
