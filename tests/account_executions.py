"""Executions in a real account, followed to their end; their histories and logs are printed, whatever the end."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from account_nights import Ended

PATIENCE_S: Final = 3600
LOOK_EVERY_S: Final = 10
RUNNING: Final = {"RUNNING", "PENDING_REDRIVE"}

Client = Callable[[str], Any]


@dataclass
class AccountMachine:
    """A machine of a stack, and its last execution."""

    client: Client
    stack: str
    arn: str
    execution: str = ""
    pause: Callable[[float], None] = time.sleep

    def execute(self, start_input: Mapping[str, Any]) -> Ended:
        started = self.client("stepfunctions").start_execution(stateMachineArn=self.arn, input=json.dumps(start_input))
        self.execution = started["executionArn"]
        return self._ended()

    def redrive(self) -> Ended:
        self.client("stepfunctions").redrive_execution(executionArn=self.execution)
        return self._ended()

    def _ended(self) -> Ended:
        described = self._described()
        events = list(self._events())
        sys.stdout.write("\n".join([*map(_told, events), *self._logs(described["startDate"].timestamp()), ""]))
        entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
        return Ended(
            described["status"], described.get("redriveCount", 0), entered, json.loads(described.get("output", "null"))
        )

    def _described(self) -> dict[str, Any]:
        for _ in range(PATIENCE_S // LOOK_EVERY_S):
            described: dict[str, Any] = self.client("stepfunctions").describe_execution(executionArn=self.execution)
            if described["status"] not in RUNNING:
                return described
            self.pause(LOOK_EVERY_S)
        raise AssertionError(f"{self.execution} still runs after {PATIENCE_S} s")

    def _events(self) -> Iterator[dict[str, Any]]:
        history = self.client("stepfunctions").get_paginator("get_execution_history")
        for page in history.paginate(executionArn=self.execution):
            yield from page["events"]

    def _logs(self, since_s: float) -> Iterator[str]:
        """Of every function, task and machine of the stack."""
        resources = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.stack)
        for resource in (resource for page in resources for resource in page["StackResourceSummaries"]):
            if resource["ResourceType"] == "AWS::Logs::LogGroup":
                yield from self._lines(resource["PhysicalResourceId"], since_s)

    def _lines(self, group: str, since_s: float) -> Iterator[str]:
        lines = self.client("logs").get_paginator("filter_log_events")
        for page in lines.paginate(logGroupName=group, startTime=int(since_s * 1000)):
            yield from (f"{group}: {event['message'].rstrip()}" for event in page["events"])


def _told(event: Mapping[str, Any]) -> str:
    """What a person would look for in the console: state, resource, error."""
    details = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    told = [str(details[key]) for key in ("name", "resource", "error", "cause") if key in details]
    return " ".join([f"{event['timestamp']:%H:%M:%S}", event["type"], *told])
