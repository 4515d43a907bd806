"""Send customers to be screened: export a file, start a run, see how it ended. pip install boto3.

python sender.py customers.csv <work bucket> <state machine ARN>
"""

import csv
import json
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3


def export(path: Path, customers: Iterable[dict[str, str]]) -> None:
    """One row per customer; more fields (dateOfBirth, country, altNames, minMatch) may follow."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["customerId", "name", "type"])
        writer.writeheader()
        writer.writerows(customers)


def start(path: Path, bucket: str, machine: str) -> str:
    """The execution's ARN. Started twice with the same file, a run converges on the same results."""
    today = datetime.now(ZoneInfo("America/New_York")).date().isoformat()
    key = f"incoming/customers-{today}{path.suffix}"
    boto3.client("s3").upload_file(str(path), bucket, key)
    given = {"inputKey": key, "runDate": today}
    started = boto3.client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(given))
    return str(started["executionArn"])


def wait(execution: str, every_s: float = 15.0) -> dict[str, Any]:
    """Matches come by webhook meanwhile; this only tells how the run ended."""
    client = boto3.client("stepfunctions")
    while (found := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(every_s)
    return {"status": found["status"], "output": json.loads(found.get("output", "{}"))}


if __name__ == "__main__":
    file, work_bucket, state_machine = sys.argv[1:]
    print(json.dumps(wait(start(Path(file), work_bucket, state_machine)), indent=2))
