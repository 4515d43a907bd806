"""AWS: a service integration takes and gives PascalCase names, whatever the service's own spelling is.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html. Stock moto leaves the
translation to and from botocore's operation model empty, so that submitJob fails with States.Runtime
"'JobName'".
"""

# ruff: noqa: SLF001 - what is repaired is private

from functools import cache
from typing import Any

import botocore.session
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service

from finflows.local.repairs.mending import mend


def apply() -> None:
    mend(state_task_service.StateTaskService, "_normalise_parameters", _to_service_names)
    mend(state_task_service.StateTaskService, "_normalise_response", _to_integration_names)


def _to_service_names(
    self: Any, parameters: Any, boto_service_name: str | None = None, service_action_name: str | None = None
) -> None:
    shape = _operation(self, boto_service_name, service_action_name).input_shape
    if shape is not None:
        self._to_boto_request(parameters, shape)


def _to_integration_names(
    self: Any, response: Any, boto_service_name: str | None = None, service_action_name: str | None = None
) -> None:
    shape = _operation(self, boto_service_name, service_action_name).output_shape
    if shape is not None:
        self._from_boto_response(response, shape)


def _operation(task: Any, service_name: str | None, action: str | None) -> Any:
    """The operation model of `submitJob` or `describe_jobs`."""
    model = _service_model(task._get_boto_service_name(service_name))
    wanted = (action or task.resource.api_action).replace("_", "").lower()
    return model.operation_model(next(name for name in model.operation_names if name.lower() == wanted))


@cache
def _service_model(service: str) -> Any:
    return botocore.session.Session().get_service_model(service)
