"""A program: invokes the deadline watch on the embedded engine, as its schedule does: STATE_DIR SCHEDULED_TIME."""

import json
import sys
from pathlib import Path

from finflows.local.engine import Engine

PROJECT = Path(__file__).parents[3]


def main() -> None:
    state_dir, scheduled_time = sys.argv[1:]
    with Engine(PROJECT, Path(state_dir), workers=1) as engine:
        event = json.dumps({"scheduledTime": scheduled_time}).encode()
        answer = engine.client("lambda").invoke(FunctionName="WatchDeadlineFunction", Payload=event)
        sys.stdout.write(answer["Payload"].read().decode())


if __name__ == "__main__":
    main()
