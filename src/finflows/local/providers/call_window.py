"""Finnhub's limit: so many calls in each second of the clock, whoever makes them."""

import threading
import time
from collections.abc import Callable


class CallWindow:
    def __init__(self, calls_per_second: int, seconds: Callable[[], float] = time.time) -> None:
        self._most = calls_per_second
        self._seconds = seconds
        self._window = -1
        self._calls = 0
        self._lock = threading.Lock()

    def admits(self) -> bool:
        """Count a call; whether it is still within the limit. 0 is no limit."""
        with self._lock:
            window = int(self._seconds())
            self._calls = self._calls + 1 if window == self._window else 1
            self._window = window
            return not self._most or self._calls <= self._most
