"""The deadline watch: what starts it, what it answers, and the event by which others hear of a missed deadline.

Ids, counts and keys only; the customers' names are in the hand-over file.
"""

from datetime import date
from typing import Final, Literal

from pydantic import AwareDatetime

from finflows.contracts.base import Contract
from finflows.contracts.night import Count
from finflows.contracts.start_input import RunId

DEADLINE_MISSED: Final = "Screening deadline missed"
"""Detail type of the EventBridge event; its source is ``finflows``."""


class WatchDeadlineInput(Contract):
    """From the schedule, or ``{}``: the night of today's New York date."""

    scheduled_time: AwareDatetime | None = None
    run_date: date | None = None
    run_id: RunId | None = None


class DeadlineMissed(Contract):
    """The event's detail, and what is remembered of it in ``runs/<run id>/notices``.

    ``unscreened`` is absent when nobody can say: then the whole incoming file goes the old way.
    """

    run_id: RunId
    run_date: date
    deadline: AwareDatetime
    noticed_at: AwareDatetime
    finding: str
    handover_key: str | None = None
    unscreened: Count | None = None
    rejected: Count | None = None
    undone_chunks: list[Count]
    incoming_keys: list[str]


class WatchDeadlineOutput(Contract):
    """FINISHED: there is a summary. PENDING: it is not 06:00 yet. MISSED: people were told, now or before."""

    run_id: RunId
    status: Literal["FINISHED", "PENDING", "MISSED"]
    told: bool = False
    handover_key: str | None = None
