"""Is the market open now, and until when? It reads the calendar; it writes nothing and calls nobody.

The session is the start input's ``sessionDate``, else the date of ``scheduledTime`` in the market's own zone, else that
of the execution's start: never the container's date. A session that is asked for by name has to be today's, by the
clock that the programs are given: prices of another day cannot be had, and a run of the past would buy at today's.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import CheckMarketInput, CheckMarketOutput
from finflows.investments.sessions import MARKETS, SessionCalendar

_PLAIN_MARKET: Final = "XNYS"  # its runs are named by the date alone


class OpenCalendar(Protocol):
    def __call__(self, market: str) -> SessionCalendar:
        """The market's calendar, with the overrides that hold now. Raises InputRefused for an unknown market."""
        ...


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
        """Raises InputRefused for a market without calendar, or a session that is not today's."""
        start = request.start
        market = start.market or self.defaults.market
        calendar = self.open_calendar(market)
        zone = ZoneInfo(MARKETS[market].time_zone)
        now = self.clock.now().astimezone(zone)
        session = start.session_date or _date(start.scheduled_time or request.execution_start_time, zone)
        if start.session_date is not None and session != now.date():
            raise InputRefused(
                f"The session {session} of {market} was asked for, and there it is {now.date()}: a run buys at the "
                "prices of its own day. Leave sessionDate out; what was missed is caught up with."
            )
        why_closed = _why_closed(calendar, session, now)
        closes_at = calendar.closes_at(session) if calendar.is_session(session) else None
        return CheckMarketOutput(
            open=why_closed is None,
            reason=why_closed or f"{market} is open until {closes_at:%H:%M}.",
            run_id=investments_run_id(market, session),
            market=market,
            session_date=session,
            closes_at=closes_at,
            plans_per_task=start.plans_per_task or self.defaults.plans_per_task,
        )


def investments_run_id(market: str, session: date) -> str:
    """``inv-2026-11-23``; of another market than New York's ``inv-xtai-2026-11-23``."""
    of_market = "" if market == _PLAIN_MARKET else f"{market.lower()}-"
    return f"inv-{of_market}{session.isoformat()}"


def _why_closed(calendar: SessionCalendar, session: date, now: datetime) -> str | None:
    market = calendar.market
    if not calendar.is_session(session):
        return f"{market} is closed on {session}: {calendar.why_closed(session)}."
    if now.date() != session:
        return f"{market} is closed for this run: its session was {session}, and there it is {now.date()}."
    if now < (opens_at := calendar.opens_at(session)):
        return f"{market} is still closed on {session}: it opens at {opens_at:%H:%M}."
    if now >= (closes_at := calendar.closes_at(session)):
        return f"{market} has closed on {session} at {closes_at:%H:%M}."
    return None


def _date(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()
