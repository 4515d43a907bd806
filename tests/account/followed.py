"""An execution in a real account, followed to its end."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 3600
LOOK_EVERY_S = 10
RUNNING = {"RUNNING", "PENDING_REDRIVE"}

Client = Callable[[str], Any]


def ended(client: Client, execution: str) -> dict[str, Any]:
    """DescribeExecution, once it has ended."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        described: dict[str, Any] = client("stepfunctions").describe_execution(executionArn=execution)
        if described["status"] not in RUNNING:
            return described
        time.sleep(LOOK_EVERY_S)
    raise AssertionError(f"{execution} still runs after {PATIENCE_S} s")


def story(client: Client, execution: str) -> str:
    """Its states, errors and causes: what a person would look for in the console."""
    pages = client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=execution)
    lines = []
    for event in (event for page in pages for event in page["events"]):
        details = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
        told = " ".join(str(details[key]) for key in ("name", "resource", "error") if key in details)
        lines.append(f"{event['timestamp']:%H:%M:%S} {event['type']} {told}")
    return "\n".join(lines)


def states_entered(client: Client, execution: str) -> list[str]:
    pages = client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=execution)
    events = (event for page in pages for event in page["events"])
    return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
