"""What an answer means, and how long the next attempt is waited for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.application.delivery_rules import (
    LONGEST_WAIT_S,
    MOST_RETRY_AFTER_S,
    SHORTEST_WAIT_S,
    Verdict,
    retry_after_s,
    verdict,
    wait_s,
)

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def longest(low: float, high: float) -> float:
    return high


def shortest(low: float, high: float) -> float:
    return low


@pytest.mark.parametrize(
    ("status", "decided"),
    [
        (200, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        (299, Verdict.DELIVERED),
        (101, Verdict.TRY_AGAIN),
        (301, Verdict.TRY_AGAIN),
        (307, Verdict.TRY_AGAIN),
        (408, Verdict.TRY_AGAIN),
        (429, Verdict.TRY_AGAIN),
        (500, Verdict.TRY_AGAIN),
        (503, Verdict.TRY_AGAIN),
        (600, Verdict.TRY_AGAIN),
        (400, Verdict.REFUSED),
        (401, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (410, Verdict.REFUSED),
        (499, Verdict.REFUSED),
    ],
)
def test_a_status_is_read_as_the_contract_says(status: int, decided: Verdict) -> None:
    """4xx are for good but 408 and 429; redirects are failures; all else is tried again."""
    assert verdict(status) is decided


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    """The longest that the jitter may choose."""
    waits = [wait_s(attempt, longest) for attempt in range(1, 13)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_a_wait_is_never_shorter_than_sqs_can_count() -> None:
    """Full jitter may choose zero."""
    assert wait_s(5, shortest) == SHORTEST_WAIT_S


def test_retry_after_is_the_least_wait_with_jitter_on_top() -> None:
    """Everybody was told the same number."""
    assert wait_s(1, shortest, 60.0) == 60.0
    assert wait_s(1, longest, 60.0) == 62.0


def test_retry_after_never_shortens_a_wait() -> None:
    """A receiver that says 0 and fails again is met less and less often all the same."""
    assert wait_s(10, longest, 0.0) == LONGEST_WAIT_S


@given(st.integers(1, 10_000), st.floats(0, 1e9))
def test_no_wait_is_longer_than_sqs_can_hide_a_message(attempt: int, asked: float) -> None:
    """Twelve hours, whatever the receiver asks for."""
    assert SHORTEST_WAIT_S <= wait_s(attempt, longest, asked) <= MOST_RETRY_AFTER_S < 43_200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("\u0663", None),  # a digit, but not HTTP's
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Mon, 23 Nov 2026 06:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 06:02:00 -0000", 120.0),
        ("Mon, 23 Nov 2026 05:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """RFC 9110; what is neither is as good as none."""
    assert retry_after_s(header, NOW) == seconds
