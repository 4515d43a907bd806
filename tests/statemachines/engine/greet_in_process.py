"""Runs the greeting machine in a process of its own, so that a test may end or confine it: STATE_DIR INPUT [BYTES].

BYTES is the size beyond which no file may grow, as on a disk that is full.
"""

import json
import resource
import sys
from pathlib import Path

from finflows.contracts.errors import FinflowsError
from finflows.local.engine import Engine


def main() -> None:
    state_dir, start_input, *limit = sys.argv[1:]
    project = Path(__file__).parent / "project"
    with Engine(project, Path(state_dir), workers=2) as engine:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
        try:
            outcome = engine.execute("GreetMachine", "run", json.loads(start_input))
        except FinflowsError as exc:
            sys.exit(str(exc))
    sys.stdout.write(json.dumps([outcome.status, outcome.error, outcome.cause]))


if __name__ == "__main__":
    main()
