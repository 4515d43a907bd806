"""Faults that a drill injects. They bind the engine that carries them and are used up as they strike.

Chunks are matched by the number in the job's `chunk` parameter, functions by their logical id.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class JobFault(Enum):
    """What can happen to one attempt of a job."""

    FAIL = "fail"
    """The attempt's process is one that exits with 70."""
    KILL = "kill"
    """The running program gets SIGKILL."""
    SPOT_RECLAIM = "spot reclaim"
    """The running program gets SIGTERM, as when Fargate Spot takes its machine back."""
    HANG = "hang"
    """The attempt's process is one that never ends by itself."""


class FunctionFault(Enum):
    """What can happen to one invocation of a function."""

    ERROR = "error"
    """The function fails: FunctionError Unhandled, errorType InjectedFault."""
    SERVICE_ERROR = "service error"
    """Lambda itself fails: HTTP 500, ServiceException."""


@dataclass(slots=True)
class Faults:
    """How often each fault strikes, by chunk number or function id. Empty: nothing happens."""

    fail_chunk: Mapping[int, int] = field(default_factory=dict)
    kill_chunk: Mapping[int, int] = field(default_factory=dict)
    spot_reclaim: Mapping[int, int] = field(default_factory=dict)
    hang_chunk: Mapping[int, int] = field(default_factory=dict)
    lambda_error: Mapping[str, int] = field(default_factory=dict)
    lambda_service_error: Mapping[str, int] = field(default_factory=dict)
    throttled_starts: int = 0
    """How many StartExecution calls are answered with ThrottlingException."""
    _struck: dict[tuple[Enum | str, int | str], int] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def for_job(self, chunk: str | None) -> JobFault | None:
        """The fault that strikes this attempt, if one is left for its chunk."""
        if chunk is None or not chunk.isdecimal():
            return None
        planned = {
            JobFault.FAIL: self.fail_chunk,
            JobFault.KILL: self.kill_chunk,
            JobFault.SPOT_RECLAIM: self.spot_reclaim,
            JobFault.HANG: self.hang_chunk,
        }
        number = int(chunk)
        return next((fault for fault, plan in planned.items() if self._take(fault, number, plan.get(number, 0))), None)

    def for_function(self, name: str) -> FunctionFault | None:
        """The fault that strikes this invocation, if one is left for the function."""
        planned = {
            FunctionFault.ERROR: self.lambda_error,
            FunctionFault.SERVICE_ERROR: self.lambda_service_error,
        }
        return next((fault for fault, plan in planned.items() if self._take(fault, name, plan.get(name, 0))), None)

    def throttles_start(self) -> bool:
        return self._take("throttled start", "", self.throttled_starts)

    def _take(self, fault: Enum | str, target: int | str, planned: int) -> bool:
        with self._lock:
            used = self._struck.get((fault, target), 0)
            if used >= planned:
                return False
            self._struck[fault, target] = used + 1
            return True
