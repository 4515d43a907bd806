"""The documents of one investments day, in the order of the states.

Check market -> Fetch due plans -> Execute plans (a Batch task per group) -> Update next run -> Verify run. Only ids,
counts, dates and codes: accounts, plans and amounts stay in the database.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from finflows.contracts.base import Contract
from finflows.contracts.start_input import RunId

Count = Annotated[int, Field(ge=0)]
PlansPerTask = Annotated[int, Field(ge=1, le=100_000)]
Market = Annotated[str, Field(pattern=r"^[A-Z]{4}$")]
"""An ISO 10383 market identifier code, such as XNYS."""


class InvestmentsStartInput(Contract):
    """The execution's input, every field optional: ``{}`` executes today's session of the stack's market."""

    scheduled_time: AwareDatetime | None = None
    market: Market | None = None
    session_date: date | None = None
    """Locally, the session whose 09:35 the clock shows. On AWS: refused unless it is today in the market's zone."""
    plans_per_task: PlansPerTask | None = None


class CheckMarketInput(Contract):
    start: InvestmentsStartInput
    execution_start_time: AwareDatetime


class CheckMarketOutput(Contract):
    """``run_id`` is ``inv-<session date>`` (with the market's code unless it is XNYS): never an execution's id."""

    open: bool
    reason: str
    run_id: RunId
    market: Market
    session_date: date
    closes_at: AwareDatetime | None = None
    """None on a day without a session."""
    plans_per_task: PlansPerTask


class FetchDuePlansInput(Contract):
    run_id: RunId
    market: Market
    session_date: date
    closes_at: AwareDatetime
    plans_per_task: PlansPerTask


class GroupRef(Contract):
    """One iteration of the Map. ``group`` is text because Batch parameters are."""

    group: str
    plans: Count


class FetchDuePlansOutput(Contract):
    run_id: RunId
    stored: bool
    """False: the run had expired before its first fetch, so that it has no groups and no executions, and never will."""
    expired: bool
    """Another day, or after the close."""
    groups: list[GroupRef]
    due: Count
    reconciled: Count
    """Plans whose next run had been left behind by an earlier run."""
    note: str
    """A whole sentence when the run is expired, else empty."""


class UpdateNextRunInput(Contract):
    run_id: RunId


class UpdateNextRunOutput(Contract):
    run_id: RunId
    advanced: Count
    suspended: Count
    ended: Count


class VerifyRunInput(Contract):
    """The two counts come from the state that lets an incomplete run fail: it does so once for each redrive."""

    run_id: RunId
    redrive_count: Count | None = None
    told_after_redrives: Count | None = None
    """The execution's redrive count when people were told that the run is incomplete."""


class ReasonCount(Contract):
    reason: str
    count: Count


class VerifyRunOutput(Contract):
    """``complete``: nothing that could be executed is still due. ``expired``: another day, or after the close."""

    run_id: RunId
    complete: bool
    expired: bool
    filled: Count
    skipped: list[ReasonCount]
    waiting: list[ReasonCount]
    """Plans that stay due, by transient reason."""
    unfinished: Count
    """Active plans that are due and have neither execution nor transient reason: somebody has to look."""
    subject: str
    """Of the message to people, at most 100 characters."""
    message: str
