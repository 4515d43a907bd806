"""Verify run: is anything left that the run should have executed?"""

from collections.abc import Mapping
from dataclasses import dataclass

from finflows.application.investment_books import OpenCalendar, RunRecord
from finflows.application.ports import Clock
from finflows.application.run_report import message, subject
from finflows.application.session_guard import stored_run, why_expired
from finflows.contracts.investment_day import ReasonCount, VerifyRunInput, VerifyRunOutput


@dataclass(frozen=True, slots=True)
class VerifyRun:
    record: RunRecord
    open_calendar: OpenCalendar
    clock: Clock

    def __call__(self, request: VerifyRunInput) -> VerifyRunOutput:
        """Raises InputRefused when there is no such run."""
        run = stored_run(self.record, request.run_id)
        found = self.record.findings(run)
        complete = not found.unfinished and not found.waiting
        expired = why_expired(run, self.open_calendar(run.market), self.clock.now())
        if complete or expired:
            self.record.finish(run)
        return VerifyRunOutput(
            run_id=run.run_id,
            complete=complete,
            expired=expired is not None,
            filled=found.filled,
            skipped=_counted(found.skipped),
            waiting=_counted(found.waiting),
            unfinished=found.unfinished,
            subject=subject(run, found, expired),
            message=message(run, found, expired),
        )


def _counted(counts: Mapping[str, int]) -> list[ReasonCount]:
    return [ReasonCount(reason=reason, count=count) for reason, count in counts.items()]
