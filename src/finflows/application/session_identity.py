"""Which session an investments run is for, and what the run is called. Never told by the container's date.

The session is the start input's ``sessionDate``, else the date of ``scheduledTime`` in the market's own zone, else that
of the execution's start: a step that is repeated next day must find the same keys.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import InvestmentsStartInput
from finflows.investments.sessions import MARKETS

_PLAIN_MARKET: Final = "XNYS"  # its runs are named by the date alone


@dataclass(frozen=True, slots=True)
class SessionIdentity:
    market: str
    session_date: date
    zone: ZoneInfo

    @property
    def run_id(self) -> str:
        """``inv-2026-11-23``; of another market than New York's ``inv-xtai-2026-11-23``."""
        of_market = "" if self.market == _PLAIN_MARKET else f"{self.market.lower()}-"
        return f"inv-{of_market}{self.session_date.isoformat()}"


def session_identity(
    start: InvestmentsStartInput, execution_started_at: datetime, default_market: str
) -> SessionIdentity:
    """Raises InputRefused for an unknown market."""
    code = start.market or default_market
    market = MARKETS.get(code)
    if market is None:
        raise InputRefused(f"The market {code} is unknown: choose one of {', '.join(sorted(MARKETS))}.")
    zone = ZoneInfo(market.time_zone)
    moment = start.scheduled_time or execution_started_at
    return SessionIdentity(code, start.session_date or moment.astimezone(zone).date(), zone)
