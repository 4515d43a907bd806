"""Does what it is told: `exit N`, `sleep S`, `stubborn` (ignores SIGTERM), `orderly` (exits 75 on SIGTERM), `put KEY`."""

import argparse
import os
import signal
import sys
import time


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunk")
    parser.add_argument("--doing")
    arguments = parser.parse_args()
    verb, *operands = arguments.doing.split()
    print("working", os.environ["AWS_BATCH_JOB_ATTEMPT"], arguments.doing, flush=True)
    if verb == "exit":
        return int(operands[0])
    if verb == "exit-then-0":
        return int(operands[0]) if os.environ["AWS_BATCH_JOB_ATTEMPT"] == "1" else 0
    if verb == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if verb == "orderly":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    if verb == "put":
        import boto3

        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=operands[0], Body=b"made by a task")
        return 0
    print("waiting", os.getpid(), flush=True)
    time.sleep(60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
