"""What a receiver's answer means, and how long to wait before the next attempt.

    2xx                        delivered
    408, 429, 5xx              tried again; Retry-After is honoured
    1xx, 3xx                   a failure, tried again: redirects are not followed, for they could lead anywhere
    other 4xx, 410 among them  refused for good: repeating the same document changes nothing

Waits double from two seconds to a quarter of an hour, each chosen at random below that ("full jitter"), so that a
receiver that comes back is not met by everybody at once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final

FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 900.0
SHORTEST_WAIT_S: Final = 1.0  # SQS counts visibility in whole seconds
MOST_RETRY_AFTER_S: Final = 43_000.0  # SQS hides a message for 12 hours at most, counted from when it was received
LONGEST_IN_QUEUE: Final = timedelta(days=13)  # AlertQueue keeps a message for 14, and drops it without a word
_DOUBLINGS: Final = 32  # beyond, a float would grow for nothing

Between = Callable[[float, float], float]
"""A number chosen at random between two."""


class Verdict(Enum):
    DELIVERED = auto()
    TRY_AGAIN = auto()
    REFUSED = auto()


def verdict(status: int) -> Verdict:
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's classes
        return Verdict.DELIVERED
    if 400 <= status < 500 and status not in {408, 429}:  # noqa: PLR2004 - as above
        return Verdict.REFUSED
    return Verdict.TRY_AGAIN


def wait_s(attempt: int, between: Between, retry_after_s: float | None = None) -> float:
    """Before the attempt after this one, which counts from 1."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(attempt - 1, _DOUBLINGS))
    wait = max(SHORTEST_WAIT_S, between(0.0, longest))
    if retry_after_s is not None:
        wait = max(wait, retry_after_s + between(0.0, FIRST_WAIT_S))
    return min(wait, MOST_RETRY_AFTER_S)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3); None when there is neither. A date that has passed is now."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
