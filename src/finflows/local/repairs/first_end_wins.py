"""AWS: StopExecution ends an execution ABORTED with the error and cause that it was given.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html. Likewise a time-out of
the machine ends it TIMED_OUT. Stock moto lets the failures that a stop causes in the iterations of a Map
overwrite it with FAILED, and drops error and cause.
"""

import time
from datetime import UTC, datetime
from typing import Any, Final

from moto.core.responses import ActionResult
from moto.stepfunctions import responses
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
from moto.stepfunctions.parser.backend import execution

from finflows.local.repairs.mending import mend, part

_STARTS_WITHIN_S: Final = 10.0


def apply() -> None:
    frames, communication = environment.Environment, execution.BaseExecutionWorkerCommunication
    set_error, set_timed_out = part(frames, "set_error"), part(frames, "set_timed_out")
    reflect = part(communication, "_reflect_execution_status")

    def set_first_error(self: Any, error: Any) -> None:
        if self.is_running():
            set_error(self, error)

    def set_timed_out_first(self: Any) -> None:
        if self.is_running():
            set_timed_out(self)

    def reflect_with_cause(self: Any) -> None:
        state = self.execution.exec_worker.env.program_state()
        if isinstance(state, ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause
        reflect(self)

    mend(frames, "set_error", set_first_error)
    mend(frames, "set_timed_out", set_timed_out_first)
    mend(communication, "_reflect_execution_status", reflect_with_cause)
    mend(responses.StepFunctionResponse, "stop_execution", _stop_execution)


def _stop_execution(self: Any) -> ActionResult:
    found = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while found.exec_worker.env is None and time.monotonic() < deadline:  # started, and not yet begun
        time.sleep(0.01)
    now = datetime.now(UTC)
    found.stop(stop_date=now, error=self._get_param("error"), cause=self._get_param("cause"))
    return ActionResult({"stopDate": found.stop_date or now})
