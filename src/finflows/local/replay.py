"""The memory of an execution that makes a redrive possible: every state that was left, with what it left behind.

RedriveExecution continues an execution from its unsuccessful states. No engine within reach has it, so it is
emulated: the execution starts again with the same input, and each state that was left before is answered from
memory instead of being run (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html). A
visit is named by its place: `Screen chunks[7]/Screen chunk#1` is the first visit of that state in iteration
7.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StateExit:
    """`next_state` is None at the end of a machine, an iteration or a branch."""

    place: str
    output: Any
    variables: Mapping[str, Any]
    next_state: str | None

    def as_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def _forget(_exit: StateExit) -> None:
    """For executions that nobody will redrive."""


@dataclass(slots=True)
class Replay:
    """One execution's memory, and how often it has been redriven."""

    exits: dict[str, StateExit] = field(default_factory=dict)
    keep: Callable[[StateExit], None] = _forget
    started_at: datetime | None = None
    redrive_count: int = 0
    redriven_at: datetime | None = None

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> dict[str, StateExit]:
        """The exits that an earlier process kept. A last line that a kill cut off is passed over."""
        exits = {}
        for line in lines:
            if line.endswith("\n"):
                exit_ = StateExit(**json.loads(line))
                exits[exit_.place] = exit_
        return exits

    def remember(self, exit_: StateExit) -> None:
        self.exits[exit_.place] = exit_
        self.keep(exit_)


class Replays:
    """Memories by execution ARN."""

    def __init__(self) -> None:
        self._replays: dict[str, Replay] = {}
        self._lock = threading.Lock()

    def register(self, execution_arn: str, replay: Replay) -> None:
        with self._lock:
            self._replays[execution_arn] = replay

    def of(self, execution_arn: str) -> Replay:
        with self._lock:
            return self._replays.setdefault(execution_arn, Replay())
