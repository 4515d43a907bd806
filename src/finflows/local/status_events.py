"""The EventBridge event that tells of an execution's end, and its delivery to the functions whose rules match.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html. AWS delivers best effort
and retries a failed target by the rule's RetryPolicy; here each target is called once, and the outbox says
how it went.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from finflows.local import aws_names, event_patterns
from finflows.local.lambda_function import Answer
from finflows.local.outbox import Outbox
from finflows.local.repairs.context_object import iso_z
from finflows.local.rest_json import ServiceFault
from finflows.local.template.resources import EventRule


def status_event(execution: Any) -> dict[str, Any]:
    """The event of moto's execution as EventBridge would deliver it. Dates in `detail` are ms since 1970."""
    output = None if execution.output is None else json.dumps(execution.output, separators=(",", ":"))
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": aws_names.ACCOUNT_ID,
        "time": iso_z(datetime.now(UTC)),
        "region": aws_names.REGION,
        "resources": [execution.execution_arn],
        "detail": {
            "executionArn": execution.execution_arn,
            "stateMachineArn": execution.state_machine_arn,
            "name": execution.name,
            "status": execution.status,
            "startDate": int(execution.start_date.timestamp() * 1000),
            "stopDate": int(execution.stop_date.timestamp() * 1000),
            "input": execution.execution_input,
            "inputDetails": {"included": True},
            "output": output,
            "outputDetails": None if output is None else {"included": True},
            "error": execution.error,
            "cause": execution.cause,
        },
    }


class EventBus:
    """Delivers an event to the targets of every matching rule, one after the other."""

    def __init__(self, rules: Sequence[EventRule], invoke: Callable[[str, Any], Answer], outbox: Outbox) -> None:
        self._rules = rules
        self._invoke = invoke
        self._outbox = outbox

    def deliver(self, event: dict[str, Any]) -> None:
        matching = [rule for rule in self._rules if event_patterns.matches(rule.pattern, event)]
        targets = [
            {"rule": rule.logical_id, "function": function, "error": self._call(function, event)}
            for rule in matching
            for function in rule.functions
        ]
        self._outbox.delivered(event, targets)

    def _call(self, function: str, event: dict[str, Any]) -> str | None:
        try:
            answer = self._invoke(function, event)
        except ServiceFault as fault:
            return fault.code
        return str(json.loads(answer.payload).get("errorType", "Unknown")) if answer.failed else None
