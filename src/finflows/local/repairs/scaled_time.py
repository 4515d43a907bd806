"""Waits, retry intervals and time-outs, multiplied for tests; and none of them outlives its execution.

Stock moto sleeps through a StopExecution in a retry interval.
"""

import threading
import time
from typing import Any, Final

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.timeouts import timeout
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import wait_function

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part

_LOOK_EVERY_S: Final = 0.1
_of_thread = threading.local()


class _ScaledClock:
    """Stands in for the module `time` where a Retrier sleeps."""

    @staticmethod
    def sleep(seconds: float) -> None:
        _wait(_of_thread.env, seconds * seam.current().time_scale)


def apply() -> None:
    retry, evaluate = part(retrier_decl.RetrierDecl, "_eval_body"), part(program.Program, "eval")

    def retry_in_environment(self: Any, env: Any) -> None:
        _of_thread.env = env
        retry(self, env)

    def evaluate_with_scaled_timeout(self: Any, env: Any) -> None:
        if self.timeout_seconds and not hasattr(self, "unscaled_timeout_s"):
            self.unscaled_timeout_s = self.timeout_seconds.timeout_seconds
            scaled = self.unscaled_timeout_s * seam.current().timeout_scale
            self.timeout_seconds = timeout.TimeoutSeconds(scaled)
        evaluate(self, env)

    mend(retrier_decl, "time", _ScaledClock)
    mend(retrier_decl.RetrierDecl, "_eval_body", retry_in_environment)
    mend(timeout.Timeout, "_eval_body", _push_scaled_timeout)
    mend(program.Program, "eval", evaluate_with_scaled_timeout)
    mend(wait_function.WaitFunction, "_wait_interval", _wait_interval)


def _wait_interval(_self: Any, env: Any, wait_seconds: float) -> None:
    _wait(env, wait_seconds * seam.current().time_scale)


def _push_scaled_timeout(self: Any, env: Any) -> None:
    seconds = self._eval_seconds(env=env)
    env.stack.append(seconds if self.is_default_value() else seconds * seam.current().timeout_scale)


def _wait(env: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while env.is_running() and (left := deadline - time.monotonic()) > 0:
        env.program_state_event.wait(min(left, _LOOK_EVERY_S))
