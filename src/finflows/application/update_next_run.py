"""Update next run: move the plans on whose occurrence this run has executed. Also when the run is expired."""

from dataclasses import dataclass

from finflows.application.investment_books import NextRuns, OpenCalendar
from finflows.application.plan_advances import move_on
from finflows.application.session_guard import stored_run
from finflows.contracts.investment_day import UpdateNextRunInput, UpdateNextRunOutput


@dataclass(frozen=True, slots=True)
class UpdateNextRun:
    next_runs: NextRuns
    open_calendar: OpenCalendar

    def __call__(self, request: UpdateNextRunInput) -> UpdateNextRunOutput:
        """Raises InputRefused when there is no such run."""
        run = stored_run(self.next_runs, request.run_id)
        calendar = self.open_calendar(run.market)
        moves = move_on(self.next_runs, lambda: self.next_runs.behind_after_run(run), calendar)
        return UpdateNextRunOutput(
            run_id=run.run_id, advanced=moves.advanced, suspended=moves.suspended, ended=moves.ended
        )
