"""Plans, assets, quotes and calendars for tests of recurring investments."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from finflows.adapters.market_holidays import holidays_of_year
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, CatchUp, Frequency, Plan, PlanStatus, Schedule
from finflows.investments.quotes import Quote, QuoteKind
from finflows.investments.reasons import Reason
from finflows.investments.sessions import MARKETS, SessionCalendar

MONDAY = date(2026, 11, 30)
"""A session of New York."""
AT_OPEN = datetime(2026, 11, 30, 14, 35, tzinfo=UTC)
"""09:35 in New York on that Monday."""
USD_50 = Decimal("50.00")
SHARES = Asset("AAPL", "XNYS", "USD", 6, Decimal(1))
MONTHLY = Schedule(Frequency.MONTHLY, date(2026, 1, 30))
DAILY = Schedule(Frequency.DAILY, date(2026, 1, 2))


@cache
def calendar(market: str = "XNYS") -> SessionCalendar:
    return SessionCalendar(MARKETS[market], holidays_of_year)


def plan(
    schedule: Schedule = MONTHLY,
    *,
    occurrence: int = 10,
    next_run: date = MONDAY,
    amount: Decimal = USD_50,
    currency: str = "USD",
    catch_up: CatchUp = CatchUp.ONE,
    status: PlanStatus = PlanStatus.ACTIVE,
    fail_streak: int = 0,
) -> Plan:
    """Monthly from 2026-01-30: its occurrence 10 is Monday 2026-11-30."""
    return Plan(
        plan_id=7,
        account_id=3,
        symbol=SHARES.symbol,
        amount=amount,
        currency=currency,
        schedule=schedule,
        catch_up=catch_up,
        status=status,
        occurrence=occurrence,
        next_run=next_run,
        fail_streak=fail_streak,
        version=1,
    )


def price(value: str = "200.00", *, key: str = SHARES.symbol, as_of: datetime = AT_OPEN) -> Quote:
    return Quote(QuoteKind.PRICE, key, "finnhub", Decimal(value), as_of, AT_OPEN, quote_id=11)


def rate(value: str = "1.25", *, key: str = "EURUSD", as_of: datetime = AT_OPEN) -> Quote:
    return Quote(QuoteKind.FX, key, "exchangerate-api", Decimal(value), as_of, AT_OPEN, quote_id=12)


def execution(scheduled_for: date, reason: Reason | None = None, *, occurrence: int = 0) -> Execution:
    """A fill; a skipped one where a reason is given."""
    status = ExecutionStatus.FILLED if reason is None else ExecutionStatus.SKIPPED
    return Execution(7, 3, SHARES.symbol, scheduled_for, occurrence, MONDAY, status, reason, USD_50, "USD")
