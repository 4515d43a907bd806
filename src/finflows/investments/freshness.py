"""Whether a price or rate may be used: of today's session, young, and not too far from yesterday's.

Each refusal has a coded reason and says what it saw. A price that nobody gave is never made up.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason

MOST_PRICE_AGE = timedelta(minutes=15)
MOST_RATE_AGE = timedelta(hours=26)
"""A table that is renewed once a day, and two hours for its being late."""
MOST_RATE_AGE_OVER_WEEKENDS = timedelta(hours=72)
MOST_CLOCK_SKEW = timedelta(minutes=1)
"""A provider's clock may be ahead of ours by so much; a quote from further in the future is wrong."""

_WEEKEND_AND_MONDAY = frozenset({0, 5, 6})
"""Weekdays (Monday is 0) on which the latest table may be that of Friday or Saturday."""


def judge_price(
    quote: Quote, previous_close: Decimal | None, session_open: datetime, session_date: date, now: datetime
) -> Quote | Refusal:
    """The quote itself, or why it may not be used. `now` is when the provider answered."""
    if quote.value <= 0:
        return _refusal(Reason.PRICE_UNAVAILABLE, quote, f"gives {quote.value}, which is no price")
    stale = _why_price_is_stale(quote, session_open, session_date, now)
    if stale:
        return _refusal(Reason.PRICE_STALE, quote, stale)
    if previous_close is None or previous_close <= 0:
        return _refusal(Reason.PRICE_UNAVAILABLE, quote, "gives no previous close to compare its price with")
    if 2 * abs(quote.value - previous_close) > previous_close:
        said = f"gives {quote.value}, more than 50 % from the previous close {previous_close}: a person has to decide"
        return _refusal(Reason.PRICE_HELD, quote, said)
    return quote


def judge_fx(quote: Quote, now: datetime) -> Quote | Refusal:
    """At most 26 hours old; on Saturdays, Sundays and Mondays (UTC) at most 72, as currencies rest on weekends."""
    if quote.value <= 0:
        return _refusal(Reason.FX_UNAVAILABLE, quote, f"gives {quote.value}, which is no rate")
    over_weekend = now.astimezone(UTC).weekday() in _WEEKEND_AND_MONDAY
    most = MOST_RATE_AGE_OVER_WEEKENDS if over_weekend else MOST_RATE_AGE
    stale = _why_too_old(quote, now, most)
    return _refusal(Reason.FX_STALE, quote, stale) if stale else quote


def _why_price_is_stale(quote: Quote, session_open: datetime, session_date: date, now: datetime) -> str | None:
    if quote.as_of < session_open or quote.as_of.astimezone(session_open.tzinfo).date() != session_date:
        return f"gives a price of {quote.as_of.isoformat()}, which is not of the session of {session_date}"
    return _why_too_old(quote, now, MOST_PRICE_AGE)


def _why_too_old(quote: Quote, now: datetime, most: timedelta) -> str | None:
    age = now - quote.as_of
    if age > most:
        return f"gives a value of {quote.as_of.isoformat()}: {age} old, at most {most} are allowed"
    if age < -MOST_CLOCK_SKEW:
        return f"gives a value of {quote.as_of.isoformat()}, which is in the future: one of the clocks is wrong"
    return None


def _refusal(reason: Reason, quote: Quote, said: str) -> Refusal:
    return Refusal(reason, f"{quote.provider} {said} ({quote.key}).")
