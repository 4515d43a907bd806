"""What the jobs of a run would have cost, from what Batch says of them."""

import json
from decimal import Decimal
from typing import Any

from finflows.cli.fargate_cost import fargate_cost


def job(*seconds: float, vcpu: str = "0.25", memory: str = "512") -> str:
    needs = [{"Type": "VCPU", "Value": vcpu}, {"Type": "MEMORY", "Value": memory}]
    attempts = [{"StartedAt": 1_000, "StoppedAt": 1_000 + int(each * 1000)} for each in seconds]
    return json.dumps({"Attempts": attempts, "Container": {"ResourceRequirements": needs}})


def succeeded(output: str, resource: str = "batch") -> dict[str, Any]:
    return {"type": "TaskSucceeded", "taskSucceededEventDetails": {"resourceType": resource, "output": output}}


def failed(cause: str) -> dict[str, Any]:
    return {"type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "batch", "cause": cause}}


def test_a_task_of_two_minutes_is_paid_by_the_second() -> None:
    """0.25 vCPU at $0.04048 and 0.5 GB at $0.004445 an hour."""
    cost = fargate_cost([succeeded(job(120))])
    hourly = Decimal("0.25") * Decimal("0.04048") + Decimal("0.5") * Decimal("0.004445")
    assert round(cost.usd, 12) == round(120 * hourly / 3600, 12)


def test_a_short_task_is_paid_for_a_minute() -> None:
    """As Fargate does."""
    assert fargate_cost([succeeded(job(3))]).usd == fargate_cost([succeeded(job(60))]).usd


def test_every_attempt_is_paid_also_of_a_job_that_failed() -> None:
    """A reclaimed or broken task has run as well."""
    cost = fargate_cost([failed(job(90, 30)), succeeded(job(60))])
    assert (cost.attempts, cost.seconds) == (3, 180)
    assert cost.usd == fargate_cost([succeeded(job(210))]).usd


def test_functions_and_causes_without_a_description_cost_nothing_here() -> None:
    """Lambda is not Fargate; a job that was never submitted has no description."""
    cost = fargate_cost([succeeded('{"Payload": {}}', "lambda"), failed("throttled"), {"type": "MapStateStarted"}])
    assert (cost.attempts, cost.usd) == (0, 0)
