"""Prices and rates that may be used."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

import plan_cases
from finflows.investments.freshness import judge_fx, judge_price
from finflows.investments.quotes import Quote, Refusal
from finflows.investments.reasons import Reason
from plan_cases import AT_OPEN, MONDAY, price, rate

NYSE = plan_cases.calendar()
OPENS = NYSE.opens_at(MONDAY)
CLOSE = Decimal(200)


def judged(quote: Quote, *, previous_close: Decimal | None = CLOSE, now: datetime = AT_OPEN) -> Quote | Refusal:
    return judge_price(quote, previous_close, OPENS, MONDAY, now)


def reason(answer: Quote | Refusal) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def test_a_young_price_near_the_previous_close_is_used_as_it_is() -> None:
    """The very quote."""
    quote = price()
    assert judged(quote) is quote


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (15, True), (15.001, False)])
def test_a_price_is_at_most_15_minutes_old(minutes: float, *, fresh: bool) -> None:
    """At noon; the 15th minute is in."""
    noon = datetime(2026, 11, 30, 17, tzinfo=UTC)
    answer = judged(price(as_of=noon - timedelta(minutes=minutes)), now=noon)
    assert isinstance(answer, Quote) is fresh


@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2026, 11, 30, 14, 29, 59, tzinfo=UTC),  # a second before the open, six minutes ago
        datetime(2026, 11, 27, 18, 0, tzinfo=UTC),  # the last session's close
        datetime(2026, 11, 29, 14, 35, tzinfo=UTC),
    ],
)
def test_a_price_of_before_the_open_is_not_of_todays_session(as_of: datetime) -> None:
    """However young."""
    assert reason(judged(price(as_of=as_of))) is Reason.PRICE_STALE


def test_a_price_of_another_day_is_stale_also_by_a_wrong_clock() -> None:
    """The session's own date counts."""
    tomorrow = AT_OPEN + timedelta(days=1)
    assert reason(judged(price(as_of=tomorrow), now=tomorrow)) is Reason.PRICE_STALE


@pytest.mark.parametrize(("seconds", "used"), [(60, True), (61, False)])
def test_a_price_of_the_future_is_refused(seconds: int, *, used: bool) -> None:
    """A minute is the clocks' difference."""
    answer = judged(price(as_of=AT_OPEN + timedelta(seconds=seconds)))
    assert isinstance(answer, Quote) is used


@pytest.mark.parametrize(("value", "used"), [("100.00", True), ("99.99", False), ("300.00", True), ("300.01", False)])
def test_a_price_more_than_half_away_from_the_previous_close_is_held(value: str, *, used: bool) -> None:
    """A split, or a slip: a person decides."""
    answer = judged(price(value))
    assert isinstance(answer, Quote) is used
    if isinstance(answer, Refusal):
        assert answer.reason is Reason.PRICE_HELD
        assert f"gives {value}, more than 50 % from the previous close 200" in answer.detail


def test_a_price_near_an_accepted_one_is_used_but_not_when_it_is_old() -> None:
    """Which takes the previous close's place: somebody looked at how far it is, not at how old."""
    accepted = Decimal(20)
    assert isinstance(judged(price("20.00"), previous_close=accepted), Quote)
    later = AT_OPEN + timedelta(hours=1)
    assert reason(judged(price("20.00"), previous_close=accepted, now=later)) is Reason.PRICE_STALE


@pytest.mark.parametrize("close", [None, Decimal(0), Decimal(-1)])
def test_without_a_previous_close_there_is_nothing_to_compare_with(close: Decimal | None) -> None:
    """The plan waits."""
    assert reason(judged(price(), previous_close=close)) is Reason.PRICE_UNAVAILABLE


@pytest.mark.parametrize("value", ["0", "-1"])
def test_zero_is_no_price(value: str) -> None:
    """However near to the previous close."""
    assert reason(judged(price(value))) is Reason.PRICE_UNAVAILABLE
    assert reason(judge_fx(rate(value), AT_OPEN)) is Reason.FX_UNAVAILABLE


@pytest.mark.parametrize(
    ("now", "hours", "fresh"),
    [
        ("2026-12-01T14:35", 26, True),  # Tuesday
        ("2026-12-01T14:35", 26.01, False),
        ("2026-12-04T20:00", 26.01, False),  # Friday
        ("2026-11-30T14:35", 72, True),  # Monday
        ("2026-11-30T14:35", 72.01, False),
        ("2026-11-28T12:00", 72, True),  # Saturday
        ("2026-11-29T12:00", 72, True),  # Sunday
    ],
)
def test_a_rate_is_at_most_26_hours_old_and_over_weekends_72(now: str, hours: float, *, fresh: bool) -> None:
    """On Saturdays, Sundays and Mondays, by UTC."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    answer = judge_fx(rate(as_of=moment - timedelta(hours=hours)), moment)
    assert isinstance(answer, Quote) is fresh
    if isinstance(answer, Refusal):
        assert answer.reason is Reason.FX_STALE


def test_mondays_end_by_utc_not_by_the_markets_clock() -> None:
    """Tuesday 09:05 in Taipei is Tuesday 01:05 UTC; Monday 16:00 in New York is Monday 21:00 UTC."""
    two_days_old = rate(as_of=datetime(2026, 11, 29, 0, tzinfo=UTC))
    assert isinstance(judge_fx(two_days_old, NYSE.closes_at(MONDAY)), Quote)
    taipei = plan_cases.calendar("XTAI").opens_at(date(2026, 12, 1)) + timedelta(minutes=5)
    assert reason(judge_fx(two_days_old, taipei)) is Reason.FX_STALE


def test_a_rate_of_the_future_is_refused() -> None:
    """One of the clocks is wrong."""
    assert reason(judge_fx(rate(as_of=AT_OPEN + timedelta(hours=1)), AT_OPEN)) is Reason.FX_STALE


def test_a_refusal_says_who_said_what() -> None:
    """A whole sentence, with the provider and the key."""
    answer = judged(price("900"))
    assert isinstance(answer, Refusal)
    assert answer.detail == (
        "finnhub gives 900, more than 50 % from the previous close 200: a person has to decide (AAPL)."
    )
