"""Whether a run may still buy. Asked again within every transaction: prices and locks may take long."""

from datetime import datetime

from finflows.application.investment_books import RunShelf
from finflows.contracts.errors import InputRefused
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import SessionCalendar


def stored_run(shelf: RunShelf, run_id: str) -> InvestmentRun:
    """Raises InputRefused when there is no such run."""
    run = shelf.find(run_id)
    if run is None:
        raise InputRefused(
            f"There is no run {run_id} in the database: Fetch due plans stores it first. Check the run id, and that "
            "DATABASE_URL is the database of that run."
        )
    return run


def why_expired(run: InvestmentRun, calendar: SessionCalendar, now: datetime) -> str | None:
    """A whole sentence when the run buys nothing any more: another day in the market's zone, no session, or closed."""
    if not calendar.is_session(run.session_date):
        why = calendar.why_closed(run.session_date)
        return f"Run expired: {run.session_date} is no session of {run.market} any more ({why})."
    closes_at = min(run.closes_at, calendar.closes_at(run.session_date), key=datetime.timestamp)
    today = now.astimezone(calendar.closes_at(run.session_date).tzinfo).date()
    if today != run.session_date:
        return f"Run expired: it is of {run.session_date}, and in the market of {run.market} it is {today}."
    if now >= closes_at:
        return f"Run expired: the session of {run.market} on {run.session_date} is closed."
    return None
