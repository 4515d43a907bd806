"""What `make smoke` and `make test-account` tell: of an execution all that is known, without an account why not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from account_executions import AccountMachine

PROJECT = Path(__file__).parents[2]
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:Screening"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:Screening:1"
START = datetime(2026, 11, 24, 1, tzinfo=UTC)
TASKS = "/aws/batch/finflows-staging-screen-chunk"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
NOBODY_ANSWERS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}  # discard: nobody listens there
IN_A_REGION = {"AWS_DEFAULT_REGION": "us-east-1"}


def described(status: str) -> dict[str, Any]:
    return {"executionArn": EXECUTION, "stateMachineArn": MACHINE, "status": status, "startDate": START}


def resource(kind: str, name: str) -> dict[str, Any]:
    state = {"LastUpdatedTimestamp": START, "ResourceStatus": "CREATE_COMPLETE"}
    return {"LogicalResourceId": "x", "PhysicalResourceId": name, "ResourceType": kind, **state}


ENTERED = {
    "timestamp": START,
    "type": "TaskStateEntered",
    "id": 2,
    "stateEnteredEventDetails": {"name": "Rescreen chunk"},
}
FAILED = {
    "timestamp": START,
    "type": "ExecutionFailed",
    "id": 3,
    "executionFailedEventDetails": {"error": "States.TaskFailed", "cause": "exit 70"},
}
STORY: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "stepfunctions": [
        (
            "start_execution",
            {"executionArn": EXECUTION, "startDate": START},
            {"stateMachineArn": MACHINE, "input": "{}"},
        ),
        ("describe_execution", described("RUNNING"), {"executionArn": EXECUTION}),
        ("describe_execution", described("FAILED"), {"executionArn": EXECUTION}),
        ("get_execution_history", {"events": [ENTERED, FAILED]}, {"executionArn": EXECUTION}),
    ],
    "cloudformation": [
        (
            "list_stack_resources",
            {"StackResourceSummaries": [resource("AWS::S3::Bucket", "b"), resource("AWS::Logs::LogGroup", TASKS)]},
            {"StackName": "finflows-staging"},
        )
    ],
    "logs": [
        (
            "filter_log_events",
            {"events": [{"message": "the file was changed\n"}]},
            {"logGroupName": TASKS, "startTime": int(START.timestamp() * 1000)},
        )
    ],
}


@pytest.fixture
def clients() -> Iterator[dict[str, Any]]:
    """Of boto3, with answers as in the story: each request is checked against AWS's model."""
    keys = {name.lower(): value for name, value in KEYS.items()}
    clients = {service: boto3.client(service, region_name="us-east-1", **keys) for service in STORY}
    with ExitStack() as stack:
        for service, calls in STORY.items():
            stubber = stack.enter_context(Stubber(clients[service]))
            for operation, answer, expected in calls:
                stubber.add_response(operation, answer, expected)
        yield clients


def test_an_execution_s_history_and_logs_are_printed(
    clients: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its end: nobody has to look for the log group of a task that failed."""
    machine = AccountMachine(clients.__getitem__, "finflows-staging", MACHINE, pause=lambda _seconds: None)
    ended = machine.execute({})
    assert (ended.status, ended.states, ended.output) == ("FAILED", ["Rescreen chunk"], None)
    assert capsys.readouterr().out.splitlines() == [
        "01:00:00 TaskStateEntered Rescreen chunk",
        "01:00:00 ExecutionFailed States.TaskFailed exit 70",
        f"{TASKS}: the file was changed",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"FINFLOWS_STACK": "finflows-prod"}, "finflows-prod looks like production"),
        ({"FINFLOWS_STACK": "finflows", **IN_A_REGION}, "no AWS credentials; sign in"),
        ({"FINFLOWS_STACK": "finflows", **KEYS}, "no region; set AWS_DEFAULT_REGION"),
        (
            {"FINFLOWS_STACK": "finflows", **KEYS, **IN_A_REGION, **NOBODY_ANSWERS},
            "the stack finflows cannot be looked at",
        ),
    ],
    ids=["production", "no credentials", "no region", "no stack"],
)
def test_a_smoke_run_without_an_account_fails_and_says_why(tmp_path: Path, given: dict[str, str], told: str) -> None:
    """Tests that are skipped would look like a deployment that works."""
    nothing = {"AWS_CONFIG_FILE": str(tmp_path / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/account/test_smoke.py"],
        env={**environment, **nothing, "AWS_EC2_METADATA_DISABLED": "true", **given},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout
    assert f"finflows: {told}" in done.stdout + done.stderr
