"""The run of one session of one market: what all its states, tasks and repeats meet on."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class InvestmentRun:
    run_id: str
    market: str
    session_date: date
    closes_at: datetime
    """Aware. From then on the run buys nothing."""
    plans_per_task: int
