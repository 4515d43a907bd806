"""The arguments of a task."""

import pytest

from finflows.contracts.errors import InputRefused
from finflows.runtime.task_arguments import TaskArguments


@pytest.mark.parametrize("argv", [["--chunk", "7"], ["--run-id", "scr-1", "--chunk", "seven"], ["--other", "1"]])
def test_wrong_arguments_are_refused_with_what_is_expected(argv: list[str]) -> None:
    """A job definition that is out of step is no bug of the task, and no retry mends it."""
    arguments = TaskArguments("screen_chunk")
    arguments.add_argument("--run-id", required=True)
    arguments.add_argument("--chunk", required=True, type=int)
    with pytest.raises(InputRefused, match="The job definition passes --run-id and --chunk"):
        arguments.parse_args(argv)
