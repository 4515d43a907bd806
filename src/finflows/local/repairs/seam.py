"""Where the repairs of moto's interpreter reach the engine that runs in this process.

moto's services and their interpreter are state of the process, so the repairs are as well: they are put in once
and ask here for the engine of the moment. One engine at a time may stand here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from finflows.local.errors import EngineAlreadyRunning

if TYPE_CHECKING:
    from finflows.local.object_files import ObjectFiles
    from finflows.local.replay import Replays


@dataclass(frozen=True, slots=True)
class Seam:
    """What the interpreter needs of its engine."""

    client: Callable[[str], Any]
    """A boto3 client of this service, at the gateway."""
    wait_job_ended: Callable[[str, float], bool]
    """Whether a Batch job has ended by now or within so many seconds."""
    terminate_job: Callable[[str, str], None]
    history: Callable[[str, dict[str, Any]], None]
    """Called with an execution's ARN and each new event of its history, in order."""
    execution_ended: Callable[[Any], None]
    """Called with moto's execution once its status is final."""
    published: Callable[[str, str | None, str], None]
    """Called with topic ARN, subject and message."""
    objects: ObjectFiles
    replays: Replays
    time_scale: float
    """What waits and retry intervals are multiplied with."""
    timeout_scale: float
    """What time-outs are multiplied with."""


_lock = threading.Lock()
_current: Seam | None = None


def occupy(seam: Seam) -> None:
    """Raises EngineAlreadyRunning when another engine stands here."""
    global _current  # noqa: PLW0603 - what it mirrors, moto's backends, is global
    with _lock:
        if _current is not None:
            raise EngineAlreadyRunning
        _current = seam


def leave() -> None:
    global _current  # noqa: PLW0603 - see occupy
    with _lock:
        _current = None


def current() -> Seam:
    """The engine of the moment. Threads of an engine that has gone get RuntimeError and end."""
    seam = _current
    if seam is None:
        raise RuntimeError("The embedded engine has closed.")
    return seam
