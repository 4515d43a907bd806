"""State ``Execute group``: executes the plans of one group of a run that are still due."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from finflows.runtime.task_arguments import TaskArguments
from finflows.runtime.task_entry import task_entry
from finflows.runtime.wiring import execute_plans


def _execute(argv: Sequence[str]) -> dict[str, Any]:
    parser = TaskArguments("execute_plans")
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--group", required=True, type=int)
    arguments = parser.parse_args(argv)
    return execute_plans.run(os.environ, arguments.run_id, arguments.group)


if __name__ == "__main__":
    sys.exit(task_entry("execute_plans", lambda: _execute(sys.argv[1:])))
