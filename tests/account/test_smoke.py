"""`make smoke STACK=...`: each machine of a deployed stack runs once, on a small night, and says how it ended.

The night has an id of its own (`smoke-...`); its records stay in the archive, which deletes nothing for ten years.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from followed import ended, story

Client = Callable[[str], Any]


def test_a_small_night_is_screened(client: Client, outputs: dict[str, str], small_night: dict[str, Any]) -> None:
    """Export, two Fargate tasks, merge and notice; the logs of what failed are printed."""
    started = client("stepfunctions").start_execution(
        stateMachineArn=outputs["ScreeningStateMachineArn"],
        name=f"{small_night['runId']}-1",
        input=json.dumps(small_night),
    )
    described = ended(client, started["executionArn"])
    sys.stdout.write(story(client, started["executionArn"]))
    assert described["status"] == "SUCCEEDED", described.get("cause")
    assert json.loads(described["output"])["runId"] == small_night["runId"]


def test_a_session_of_investments_ends(client: Client, outputs: dict[str, str]) -> None:
    """Skipped by stacks without a database. On a holiday it ends at once."""
    machine = outputs.get("InvestmentsStateMachineArn")
    if machine is None:
        pytest.skip("this stack has no investments: DatabaseHost is empty")
    started = client("stepfunctions").start_execution(stateMachineArn=machine, input="{}")
    described = ended(client, started["executionArn"])
    sys.stdout.write(story(client, started["executionArn"]))
    assert described["status"] == "SUCCEEDED", described.get("cause")
