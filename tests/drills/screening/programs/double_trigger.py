"""Two executions of one night at the same time, as when a schedule fires twice. Prints how they ended, as JSON.

Arguments: project, state folder, customers, list folder, run id, number of chunks.
"""

import json
import sys
import time
from pathlib import Path

from finflows.local import aws_names
from finflows.local.engine import Engine


def main() -> None:
    project, state, customers, list_folder, run_id, chunks = sys.argv[1:]
    start = {
        "runId": run_id,
        "inputKey": f"incoming/customers-{run_id}.csv",
        "listSource": list_folder,
        "chunkCount": int(chunks),
        "maxRejectRate": 0.1,
    }
    with Engine(Path(project), Path(state), workers=2, time_scale=0.01) as engine:
        engine.client("s3").upload_file(customers, engine.bucket("WorkBucket"), start["inputKey"])
        states = engine.client("stepfunctions")
        machine = engine.template.state_machines["ScreeningStateMachine"]
        arns = [
            states.start_execution(
                stateMachineArn=aws_names.state_machine_arn(machine.name), name=name, input=json.dumps(start)
            )["executionArn"]
            for name in (f"{run_id}-first", f"{run_id}-second")
        ]
        while "RUNNING" in (ended := [states.describe_execution(executionArn=arn)["status"] for arn in arns]):
            time.sleep(0.1)
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
