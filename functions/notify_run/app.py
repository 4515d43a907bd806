"""State ``Notify run``, and the target of the rule that hears of failed runs: tells people how the night ended."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.execution_status import ExecutionStatusChange
from finflows.contracts.night import NotifyRunInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import notify_run


def _notify(event: Mapping[str, Any]) -> dict[str, Any]:
    use_case = notify_run.build(os.environ)
    if "detail-type" in event:
        return use_case.failed(ExecutionStatusChange.parse(event).detail).to_document()
    return use_case.succeeded(NotifyRunInput.parse(event, what="The event of Notify run")).to_document()


lambda_handler = lambda_entry("notify_run", _notify)
