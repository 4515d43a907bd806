"""State ``Execute group``: executes the plans of one group of a run that are still due."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from finflows.contracts.errors import InputRefused
from finflows.runtime.task_entry import task_entry
from finflows.runtime.wiring import execute_plans


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> "Any":
        raise InputRefused(
            f"The task's arguments are wrong: {message}. The job definition passes --run-id and --group."
        )


def _execute(argv: Sequence[str]) -> dict[str, Any]:
    parser = _Parser(prog="execute_plans", description=__doc__)
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--group", required=True, type=int)
    arguments = parser.parse_args(argv)
    return execute_plans.run(os.environ, arguments.run_id, arguments.group)


if __name__ == "__main__":
    sys.exit(task_entry("execute_plans", lambda: _execute(sys.argv[1:])))
