"""AWS: what DescribeExecution and GetExecutionHistory say of an execution.

One without a name gets a UUID; its output is JSON text, strings in quotes; every ended one has a stop date;
the history comes in pages and can be reversed
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html).

Stock moto calls every nameless execution "None", gives string outputs bare, leaves the stop date out of
TIMED_OUT and answers the whole history whatever was asked.
"""

import json
import uuid
from typing import Any, Final

from moto.core.responses import ActionResult
from moto.stepfunctions import responses
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part

_PAGE: Final = 100  # maxResults when the caller names none
_LARGEST_PAGE: Final = 1000


def apply() -> None:
    start = part(StepFunctionsParserBackend, "start_execution")

    def start_named(
        self: Any, state_machine_arn: str, name: str | None = None, execution_input: Any = None, *rest: Any
    ) -> Any:
        return start(self, state_machine_arn, name or str(uuid.uuid4()), execution_input, *rest)

    mend(StepFunctionsParserBackend, "start_execution", start_named)
    mend(responses.StepFunctionResponse, "describe_execution", _describe_execution)
    mend(responses.StepFunctionResponse, "get_execution_history", _get_execution_history)


def _describe_execution(self: Any) -> ActionResult:
    found = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    replay = seam.current().replays.of(found.execution_arn)
    answer = {
        "executionArn": found.execution_arn,
        "stateMachineArn": found.state_machine_arn,
        "name": found.name,
        "status": found.status,
        "startDate": found.start_date,
        "stopDate": found.stop_date,
        "input": found.execution_input,
        "inputDetails": {"included": True},
        "error": found.error,
        "cause": found.cause,
        "redriveCount": replay.redrive_count,
        "redriveDate": replay.redriven_at,
    }
    if found.exec_status == ExecutionStatus.SUCCEEDED:
        answer["output"] = json.dumps(found.output, separators=(",", ":"))
        answer["outputDetails"] = {"included": True}
    return ActionResult({key: value for key, value in answer.items() if value is not None})


def _get_execution_history(self: Any) -> ActionResult:
    events = self.stepfunction_backend.get_execution_history(self._get_param("executionArn"))["events"]
    if self._get_param("reverseOrder"):
        events = events[::-1]
    if self._get_param("includeExecutionData") is False:
        events = [_without_data(event) for event in events]
    size = min(int(self._get_param("maxResults") or _PAGE), _LARGEST_PAGE)
    start = int(self._get_param("nextToken") or 0)
    page = {"events": events[start : start + size]}
    if start + size < len(events):
        page["nextToken"] = str(start + size)
    return ActionResult(page)


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {name: item for name, item in value.items() if name not in {"input", "output", "parameters"}}
        if isinstance(value, dict)
        else value
        for key, value in event.items()
    }
