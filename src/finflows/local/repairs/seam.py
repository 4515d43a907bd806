"""Where the repairs of moto's interpreter reach the engine that runs in this process.

moto's services and their interpreter are state of the process, so the repairs are as well: they are put in
once and ask here for the engine of the moment. One engine at a time may stand here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from finflows.local.errors import EngineAlreadyRunning

if TYPE_CHECKING:
    from collections.abc import Callable

    from finflows.local.kept_items import KeptItems
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
    items: KeptItems
    replays: Replays
    time_scale: float
    """What waits and retry intervals are multiplied with."""
    timeout_scale: float
    """What time-outs are multiplied with."""


class _Place:
    """Global, as moto's backends are, which it mirrors."""

    def __init__(self) -> None:
        self.is_taken = threading.Lock()
        self.seam: Seam | None = None


_place = _Place()


def reserve() -> None:
    """Raises EngineAlreadyRunning when another engine stands here."""
    if not _place.is_taken.acquire(blocking=False):
        raise EngineAlreadyRunning


def occupy(seam: Seam) -> None:
    """After `reserve`."""
    _place.seam = seam


def leave() -> None:
    _place.seam = None
    _place.is_taken.release()


def current() -> Seam:
    """The engine of the moment. Threads of an engine that has gone get RuntimeError and end."""
    seam = _place.seam
    if seam is None:
        raise RuntimeError("The embedded engine has closed.")
    return seam
