"""How an execution ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from finflows.local.runs import Run


@dataclass(frozen=True, slots=True)
class ExecutionOutcome:
    """`status` is SUCCEEDED, FAILED, TIMED_OUT or ABORTED; `output` is JSON, of a success only."""

    status: str
    output: Any
    error: str | None
    cause: str | None
    arn: str
    name: str
    run: Run

    @property
    def succeeded(self) -> bool:
        return self.status == "SUCCEEDED"

    def history(self) -> Iterator[dict[str, Any]]:
        """The events, as GetExecutionHistory gives them."""
        return self.run.history()

    @property
    def failed_state(self) -> str | None:
        """The name of the outermost state in which it ended without success."""
        if self.succeeded:
            return None
        entered: dict[int, dict[str, Any]] = {}
        name = None
        for event in self.history():
            entered[event["id"]] = event
            if event["type"].endswith("StateEntered") and not _is_inside_map(event, entered):
                name = event["stateEnteredEventDetails"]["name"]
        return name


def _is_inside_map(event: dict[str, Any], events: dict[int, dict[str, Any]]) -> bool:
    """Follows the chain of causes back to the iteration, if there is one, that the event belongs to."""
    seen = event
    while (before := events.get(seen["previousEventId"])) is not None:
        if before["type"] in {"MapIterationStarted", "ParallelStateStarted"}:
            return True
        if before["type"].endswith("StateExited"):
            return False
        seen = before
    return False
