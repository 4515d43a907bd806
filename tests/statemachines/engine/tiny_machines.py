"""Tiny state machines of the tests' own, and the states that they are made of."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from finflows.local.engine import Engine
    from finflows.local.faults import Faults


PROJECT = Path(__file__).parent / "project"
LONG_ENOUGH_S = 30.0


@dataclass
class Execution:
    """What DescribeExecution and GetExecutionHistory say of an ended execution."""

    described: dict[str, Any]
    events: list[dict[str, Any]]

    @property
    def status(self) -> str:
        return str(self.described["status"])

    @property
    def output(self) -> Any:
        return json.loads(self.described["output"])

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


@dataclass
class Machines:
    """Runs definitions of the test's own on the engine."""

    engine: Engine
    faults: Faults

    @property
    def client(self) -> Any:
        return self.engine.client("stepfunctions")

    def start(self, states: dict[str, Any], start_input: Any = None, **top: Any) -> str:
        definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **top}
        arn = self.client.create_state_machine(
            name=f"m-{uuid.uuid4().hex}",
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/x",
        )["stateMachineArn"]
        started = self.client.start_execution(stateMachineArn=arn, input=json.dumps(start_input or {}))
        return str(started["executionArn"])

    def wait(self, arn: str) -> Execution:
        deadline = time.monotonic() + LONG_ENOUGH_S
        while (described := self.client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline, described
            time.sleep(0.01)
        events = self.client.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        return Execution(described, events)

    def run(self, states: dict[str, Any], start_input: Any = None, **top: Any) -> Execution:
        return self.wait(self.start(states, start_input, **top))

    def jobs(self, chunk: str) -> list[dict[str, Any]]:
        """Every job that was submitted for a chunk, as DescribeJobs tells it."""
        batch = self.engine.client("batch")
        ids = [
            job["jobId"]
            for status in ("RUNNABLE", "RUNNING", "SUCCEEDED", "FAILED")
            for job in batch.list_jobs(jobQueue="WorkJobQueue", jobStatus=status)["jobSummaryList"]
        ]
        described = batch.describe_jobs(jobs=ids)["jobs"]
        return [job for job in described if job["parameters"]["chunk"] == chunk]

    def wait_for_job(self, chunk: str, status: str) -> dict[str, Any]:
        deadline = time.monotonic() + LONG_ENOUGH_S
        while True:
            found = [job for job in self.jobs(chunk) if job["status"] == status]
            if found:
                return found[0]
            assert time.monotonic() < deadline, f"no job of chunk {chunk} became {status}"
            time.sleep(0.02)


def job_state(chunk: str, doing: str = "exit 0", **fields: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::batch:submitJob.sync",
        "Arguments": {
            "JobName": f"job-{chunk}",
            "JobDefinition": "finflows-work",
            "JobQueue": "WorkJobQueue",
            "Parameters": {"runId": "conformance", "chunk": chunk, "doing": doing},
        },
        "End": True,
        **fields,
    }


def function_state(payload: Any, **fields: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "GreetFunction", "Payload": payload},
        "End": True,
        **fields,
    }


def map_state(iteration: dict[str, Any], items: Any, **fields: Any) -> dict[str, Any]:
    return {
        "Type": "Map",
        "Items": items,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": next(iter(iteration)),
            "States": iteration,
        },
        "End": True,
        **fields,
    }
