"""States ``Screen chunk`` and ``Rescreen chunk``: screens one chunk of a run and leaves results and a done marker."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from finflows.contracts.night import NO_REDO
from finflows.runtime.task_arguments import TaskArguments
from finflows.runtime.task_entry import task_entry
from finflows.runtime.wiring import screen_chunk


def _screen(argv: Sequence[str]) -> dict[str, Any]:
    parser = TaskArguments("screen_chunk")
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--chunk", required=True, type=int)
    parser.add_argument("--redo-for", default=NO_REDO)
    arguments = parser.parse_args(argv)
    redo_for = None if arguments.redo_for == NO_REDO else arguments.redo_for
    marker = screen_chunk.build(os.environ)(arguments.run_id, arguments.chunk, redo_for)
    return {
        "run_id": marker.run_id,
        "chunk": marker.index,
        "rows_screened": marker.rows_screened,
        "hits": marker.hits,
        "index_seconds": marker.index_seconds,
        "screen_seconds": marker.screen_seconds,
    }


if __name__ == "__main__":
    sys.exit(task_entry("screen_chunk", lambda: _screen(sys.argv[1:])))
