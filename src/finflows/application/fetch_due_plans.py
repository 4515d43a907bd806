"""Fetch due plans: move on what earlier runs left behind, then store which plans the run executes, in which groups.

Groups are stored once and never changed, so that a task which is repeated finds the plans it had. A run that is started
again gets what became due since then in new groups, behind the old ones; and of the old ones only those that have
something left to do: of a finished run, none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from finflows.application.investment_books import DuePlans, NextRuns, OpenCalendar
from finflows.application.plan_advances import move_on
from finflows.application.ports import Clock
from finflows.application.session_guard import why_expired
from finflows.contracts.investment_day import FetchDuePlansInput, FetchDuePlansOutput, GroupRef
from finflows.investments.grouping import group_plans
from finflows.investments.runs import InvestmentRun

MOST_GROUPS: Final = 1_000
"""An execution's history has at most 25,000 events (Step Functions quotas), and an iteration takes about 8."""


@dataclass(frozen=True, slots=True)
class FetchDuePlans:
    due_plans: DuePlans
    next_runs: NextRuns
    open_calendar: OpenCalendar
    clock: Clock

    def __call__(self, request: FetchDuePlansInput) -> FetchDuePlansOutput:
        """Raises InputRefused when the run's session has another run, or the run another session."""
        run = _run_of(request)
        calendar = self.open_calendar(run.market)
        reconciled = move_on(self.next_runs, lambda: self.next_runs.behind_in_market(run), calendar).advanced
        expired = why_expired(run, calendar, self.clock.now())
        if expired is not None:
            return _answer(run, [], reconciled, [expired])
        self.due_plans.keep(run)
        notes = self._snapshot(run)
        return _answer(run, self.due_plans.open_groups(run), reconciled, notes)

    def _snapshot(self, run: InvestmentRun) -> list[str]:
        notes: list[str] = []

        def deal(plans: Sequence[tuple[int, str]], groups_so_far: int) -> Sequence[Sequence[int]]:
            most = max(1, MOST_GROUPS - groups_so_far)
            grouping = group_plans(plans, run.plans_per_task, most_groups=most)
            if grouping.plans_per_task > run.plans_per_task:
                notes.append(
                    f"{len(plans):,} plans would need more than {most:,} tasks of {run.plans_per_task:,}: each task "
                    f"gets up to {grouping.plans_per_task:,}."
                )
            return grouping.groups

        if self.due_plans.ungrouped(run):
            self.due_plans.append_groups(run, deal)
        return notes


def _run_of(request: FetchDuePlansInput) -> InvestmentRun:
    return InvestmentRun(
        run_id=request.run_id,
        market=request.market,
        session_date=request.session_date,
        closes_at=request.closes_at,
        plans_per_task=request.plans_per_task,
    )


def _answer(
    run: InvestmentRun, groups: Sequence[tuple[int, int]], reconciled: int, notes: list[str]
) -> FetchDuePlansOutput:
    return FetchDuePlansOutput(
        run_id=run.run_id,
        groups=[GroupRef(group=str(number), plans=plans) for number, plans in groups],
        due=sum(plans for _, plans in groups),
        reconciled=reconciled,
        notes=notes,
    )
