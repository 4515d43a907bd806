"""Moving plans on from their executed occurrences: what Update next run does, and Fetch due plans before anything else.

The execution rows are the truth and the plan's next run is a cache of them, so that an update which was lost costs
nothing, and one that comes twice changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from finflows.application.investment_books import NextRuns, PlanBehind
from finflows.investments.advancing import Advanced, advance
from finflows.investments.plans import Plan, PlanStatus
from finflows.investments.sessions import SessionCalendar

_PASSES: Final = 3
"""A plan that is edited between read and write stays as it is, and is read again in the next pass."""


@dataclass(slots=True)
class Moves:
    advanced: int = 0
    suspended: int = 0
    ended: int = 0

    def count(self, moved: Sequence[Advanced]) -> None:
        self.advanced += len(moved)
        self.suspended += sum(each.status is PlanStatus.SUSPENDED for each in moved)
        self.ended += sum(each.status is PlanStatus.ENDED for each in moved)


def move_on(
    next_runs: NextRuns, read: Callable[[], Iterable[Sequence[PlanBehind]]], calendar: SessionCalendar
) -> Moves:
    """Advance what ``read`` gives, until it gives nothing that can be advanced."""
    moves = Moves()
    for _ in range(_PASSES):
        tried = 0
        for part in read():
            advances = _advances(part, calendar)
            tried += len(advances)
            moves.count(next_runs.advance(advances))
        if not tried:
            break
    return moves


def _advances(part: Sequence[PlanBehind], calendar: SessionCalendar) -> list[tuple[Plan, Advanced]]:
    each = ((behind.plan, advance(behind.plan, calendar, behind.executions)) for behind in part)
    return [(plan, moved) for plan, moved in each if moved is not None]
