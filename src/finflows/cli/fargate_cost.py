"""What the jobs of a run would have cost on AWS Fargate, from the times and sizes that Batch describes.

Prices of us-east-1, x86, on demand (https://aws.amazon.com/fargate/pricing/): by the second from the pull of the image,
one minute at least. The pull itself is not in a local run.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

USD_PER_VCPU_HOUR: Final = Decimal("0.04048")
USD_PER_GB_HOUR: Final = Decimal("0.004445")
PRICES_OF: Final = "us-east-1, June 2025"
_LEAST_S: Final = 60
_HOUR_S: Final = 3600
_MB_PER_GB: Final = 1024


@dataclass(frozen=True, slots=True)
class FargateCost:
    attempts: int
    seconds: Decimal
    """Measured, all attempts together."""
    usd: Decimal


def fargate_cost(events: Iterable[dict[str, Any]]) -> FargateCost:
    """Of every attempt of every Batch job in the history of an execution (GetExecutionHistory)."""
    attempts, seconds, usd = 0, Decimal(0), Decimal(0)
    for job in _jobs(events):
        per_second = _usd_per_second(job)
        for attempt in job.get("Attempts", []):
            took = Decimal(attempt.get("StoppedAt", 0) - attempt.get("StartedAt", 0)) / 1000
            attempts += 1
            seconds += took
            usd += max(took, Decimal(_LEAST_S)) * per_second
    return FargateCost(attempts, seconds, usd)


def _jobs(events: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """A job's description is the output of its task, or the cause of its failure."""
    for event in events:
        succeeded = event.get("taskSucceededEventDetails", {})
        failed = event.get("taskFailedEventDetails", {})
        told = succeeded.get("output") if succeeded.get("resourceType") == "batch" else None
        told = failed.get("cause") if failed.get("resourceType") == "batch" else told
        if told and told.startswith("{"):
            yield json.loads(told)


def _usd_per_second(job: dict[str, Any]) -> Decimal:
    needs = {need["Type"]: Decimal(need["Value"]) for need in job.get("Container", {}).get("ResourceRequirements", [])}
    vcpus, memory_gb = needs.get("VCPU", Decimal(1)), needs.get("MEMORY", Decimal(_MB_PER_GB)) / _MB_PER_GB
    return (vcpus * USD_PER_VCPU_HOUR + memory_gb * USD_PER_GB_HOUR) / _HOUR_S
