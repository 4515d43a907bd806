"""Is the market open now, and until when? It reads the calendar; it writes nothing and calls nobody.

A session that is asked for by name has to be today's, by the clock that the programs are given: prices of another day
cannot be had, and a run of the past would buy at today's.
"""

from dataclasses import dataclass
from datetime import datetime

from finflows.application.investment_books import OpenCalendar
from finflows.application.ports import Clock
from finflows.application.session_identity import SessionIdentity, session_identity
from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import CheckMarketInput, CheckMarketOutput
from finflows.investments.sessions import SessionCalendar


@dataclass(frozen=True, slots=True)
class MarketDefaults:
    """What holds unless the start input says otherwise."""

    market: str
    plans_per_task: int


@dataclass(frozen=True, slots=True)
class CheckMarket:
    open_calendar: OpenCalendar
    clock: Clock
    defaults: MarketDefaults

    def __call__(self, request: CheckMarketInput) -> CheckMarketOutput:
        """Raises InputRefused for an unknown market, or a session that was asked for and is not today's."""
        start = request.start
        run = session_identity(start, request.execution_start_time, self.defaults.market)
        session = run.session_date
        now = self.clock.now().astimezone(run.zone)
        if start.session_date is not None and session != now.date():
            raise InputRefused(
                f"The session {session} of {run.market} was asked for, and there it is {now.date()}: a run buys at the "
                "prices of its own day. Leave sessionDate out; what was missed is caught up with."
            )
        calendar = self.open_calendar(run.market)
        why_closed = _why_closed(calendar, run, now)
        closes_at = calendar.closes_at(session) if calendar.is_session(session) else None
        return CheckMarketOutput(
            open=why_closed is None,
            reason=why_closed or f"{run.market} is open until {closes_at:%H:%M}.",
            run_id=run.run_id,
            market=run.market,
            session_date=session,
            closes_at=closes_at,
            plans_per_task=start.plans_per_task or self.defaults.plans_per_task,
        )


def _why_closed(calendar: SessionCalendar, run: SessionIdentity, now: datetime) -> str | None:
    session = run.session_date
    if not calendar.is_session(session):
        return f"{run.market} is closed on {session}: {calendar.why_closed(session)}."
    if now.date() != session:
        return f"{run.market} is closed for this run: its session was {session}, and there it is {now.date()}."
    if now < (opens_at := calendar.opens_at(session)):
        return f"{run.market} is still closed on {session}: it opens at {opens_at:%H:%M}."
    if now >= (closes_at := calendar.closes_at(session)):
        return f"{run.market} has closed on {session} at {closes_at:%H:%M}."
    return None
