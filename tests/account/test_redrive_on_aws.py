"""A failure in a real account, and the redrive: only what did not succeed runs again."""

import json
import sys
import uuid
from collections.abc import Callable
from typing import Any

from followed import ended, states_entered, story

Client = Callable[[str], Any]


def test_a_chunk_that_lost_its_file_is_redriven(
    client: Client,
    outputs: dict[str, str],
    small_night: dict[str, Any],
) -> None:
    """The chunk is taken away before its task, for both passes; it is put back, and the same execution goes on."""
    bucket, run_id = outputs["WorkBucketName"], small_night["runId"]
    s3, states = client("s3"), client("stepfunctions")
    first = states.start_execution(
        stateMachineArn=outputs["ScreeningStateMachineArn"], name=f"{run_id}-1", input=json.dumps(small_night)
    )["executionArn"]
    assert ended(client, first)["status"] == "SUCCEEDED"
    marker, chunk = f"runs/{run_id}/results/0000.done.json", f"runs/{run_id}/chunks/0000.parquet"
    data = s3.get_object(Bucket=bucket, Key=chunk)["Body"].read()
    s3.delete_object(Bucket=bucket, Key=marker)
    s3.delete_object(Bucket=bucket, Key=chunk)
    try:
        second = states.start_execution(
            stateMachineArn=outputs["ScreeningStateMachineArn"],
            name=f"{run_id}-{uuid.uuid4().hex[:4]}",
            input=json.dumps(small_night),
        )["executionArn"]
        failed = ended(client, second)
        assert failed["status"] == "FAILED", story(client, second)
        assert states_entered(client, second)[-1] == "Rescreen chunk"
    finally:
        s3.put_object(Bucket=bucket, Key=chunk, Body=data)
    states.redrive_execution(executionArn=second)
    described = ended(client, second)
    sys.stdout.write(story(client, second))
    assert (described["status"], described["redriveCount"]) == ("SUCCEEDED", 1)
