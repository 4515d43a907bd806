"""Runs the greeting machine in a process of its own, so that a test may end that process: STATE_DIR INPUT."""

import json
import sys
from pathlib import Path

from finflows.local.engine import Engine


def main() -> None:
    state_dir, start_input = sys.argv[1:]
    project = Path(__file__).parent / "project"
    with Engine(project, Path(state_dir), workers=2) as engine:
        outcome = engine.execute("GreetMachine", "run", json.loads(start_input))
    sys.stdout.write(json.dumps([outcome.status, outcome.error, outcome.cause]))


if __name__ == "__main__":
    main()
