"""Fetch due plans: move on what earlier runs left behind, then store which plans the run executes, in which groups.

Groups are stored once and never changed, so that a task which is repeated finds the plans it had. A run that is started
again gets what became due since then in new groups, behind the old ones; and of the old ones only those that have
something left to do: of a finished run, none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from finflows.application.investment_books import DuePlans, NextRuns, OpenCalendar
from finflows.application.plan_advances import move_on
from finflows.application.ports import Clock
from finflows.application.session_guard import why_expired
from finflows.contracts.investment_day import FetchDuePlansInput, FetchDuePlansOutput, GroupRef
from finflows.investments.grouping import MOST_GROUPS, Grouping, group_plans
from finflows.investments.runs import InvestmentRun


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
            return self._expired(run, reconciled, expired)
        self.due_plans.keep(run)
        self._snapshot(run)
        groups = self.due_plans.open_groups(run)
        return FetchDuePlansOutput(
            run_id=run.run_id,
            stored=True,
            expired=False,
            groups=[GroupRef(group=str(number), plans=plans) for number, plans in groups],
            due=sum(plans for _, plans in groups),
            reconciled=reconciled,
            note="",
        )

    def _expired(self, run: InvestmentRun, reconciled: int, why: str) -> FetchDuePlansOutput:
        """One that was never stored stays so: no state that comes after this one would have anything to look at."""
        stored = self.due_plans.find(run.run_id) is not None
        return FetchDuePlansOutput(
            run_id=run.run_id, stored=stored, expired=True, groups=[], due=0, reconciled=reconciled, note=why
        )

    def _snapshot(self, run: InvestmentRun) -> None:
        def deal(plans: Sequence[tuple[int, str]], groups_so_far: int) -> Grouping:
            return group_plans(plans, run.plans_per_task, most_groups=max(1, MOST_GROUPS - groups_so_far))

        if self.due_plans.ungrouped(run):
            self.due_plans.append_groups(run, deal)


def _run_of(request: FetchDuePlansInput) -> InvestmentRun:
    return InvestmentRun(
        run_id=request.run_id,
        market=request.market,
        session_date=request.session_date,
        closes_at=request.closes_at,
        plans_per_task=request.plans_per_task,
    )
