"""SIGINT and SIGTERM as a wish to stop: the engine ends what runs and says so, in place of a stack trace."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """`signal_name` is set once a signal has come. A second one does what it always does."""

    def __init__(self) -> None:
        self.signal_name: str | None = None


@contextmanager
def heeding_signals() -> Iterator[Interruption]:
    """Only the main thread can heed signals; in another one nothing changes."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before: dict[signal.Signals, Any] = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number: int, _frame: FrameType | None) -> None:
        interruption.signal_name = signal.Signals(number).name
        restore()

    for number in _SIGNALS:
        signal.signal(number, note)
    try:
        yield interruption
    finally:
        restore()
