"""Does what it is told.

`exit N`; `exit-then-0 N`; `unless FILE` (waits unless it is there); `put KEY`; `stubborn` (waits, ignores SIGTERM);
`orderly` (waits, exits 75 on SIGTERM).
"""

import argparse
import os
import signal
import sys
import time


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunk")
    parser.add_argument("--doing")
    arguments = parser.parse_args()
    verb, *operands = arguments.doing.split()
    say(f"working {os.environ['AWS_BATCH_JOB_ATTEMPT']} {arguments.doing}")
    if verb == "exit":
        return int(operands[0])
    if verb == "exit-then-0":
        return int(operands[0]) if os.environ["AWS_BATCH_JOB_ATTEMPT"] == "1" else 0
    if verb == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if verb == "orderly":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    if verb == "unless" and os.path.exists(operands[0]):  # noqa: PTH110 - starts faster than pathlib
        return 0
    if verb == "put":
        import boto3  # noqa: PLC0415 - the other errands start fast

        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=operands[0], Body=b"made by a task")
        return 0
    say(f"waiting {os.getpid()}")
    time.sleep(60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
