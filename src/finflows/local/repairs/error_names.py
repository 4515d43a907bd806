"""AWS: an error that leaves a Map or Parallel state keeps its name, reserved names too.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html. Stock moto takes the name
of an iteration's error for a custom one, which may not begin with "States.", and so turns every uncaught
States.TaskFailed or States.Timeout into States.Runtime.
"""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    ILLEGAL_CUSTOM_ERROR_PREFIX,
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.fail import state_fail

from finflows.local.repairs.mending import mend


def apply() -> None:
    for module in (iteration_worker, branches_decl, state_fail):
        mend(module, "CustomErrorName", _kept)


def _kept(error_name: str | None) -> Any:
    if error_name is not None and error_name.startswith(ILLEGAL_CUSTOM_ERROR_PREFIX):
        return StatesErrorName.from_name(error_name)
    return CustomErrorName(error_name=error_name)
