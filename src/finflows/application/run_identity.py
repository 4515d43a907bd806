"""Which night a run is for. Never told by the clock: a step repeated next day must find the same keys.

The run date is the input's ``runDate``, else the New York date of ``scheduledTime``, else that of the
execution's start. The run id is the input's, else ``scr-<run date>``. A run that is resumed by ``resumeRunId``
keeps the date in its manifest.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from finflows.contracts.start_input import StartInput

NEW_YORK: Final = ZoneInfo("America/New_York")  # the business day of the payments team
INPUT_DEADLINE: Final = time(2)  # New York; a file that comes later could not be screened and reviewed by morning


@dataclass(frozen=True, slots=True)
class RunIdentity:
    run_date: date
    run_id: str

    @property
    def input_deadline(self) -> datetime:
        return datetime.combine(self.run_date, INPUT_DEADLINE, NEW_YORK)


def run_identity(start: StartInput, execution_started_at: datetime) -> RunIdentity:
    """``{}`` of an execution started at 2026-11-24T03:30Z gives 2026-11-23 and ``scr-2026-11-23``."""
    moment = start.scheduled_time or execution_started_at
    run_date = start.run_date or moment.astimezone(NEW_YORK).date()
    return RunIdentity(run_date, start.resume_run_id or start.run_id or night_id(run_date))


def night_id(run_date: date) -> str:
    """The id of the night's own run; a deliberate other run of that date has another."""
    return f"scr-{run_date.isoformat()}"
