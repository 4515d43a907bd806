"""What people read about a run: counts, and what to do."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from finflows.application.investment_books import RunFindings
from finflows.application.run_report import message, subject
from finflows.investments.runs import InvestmentRun

RUN = InvestmentRun(
    "inv-2026-11-30", "XNYS", date(2026, 11, 30), datetime(2026, 11, 30, 16, tzinfo=ZoneInfo("America/New_York")), 500
)
GOOD = RunFindings(filled=1_234, skipped={}, waiting={}, unfinished=0, suspended=0)
BAD = RunFindings(
    filled=7,
    skipped={"below_minimum": 2, "missed": 1},
    waiting={"price_stale": 4},
    unfinished=3,
    suspended=1,
    first_plans={"price_stale": [3, 14, 15, 92], "unfinished": [6, 53], "suspended": [58]},
)


def test_a_good_run_says_so() -> None:
    """Nothing else to read."""
    assert subject(RUN, GOOD, None) == "Investments inv-2026-11-30: 1,234 bought, 0 skipped"
    assert message(RUN, GOOD, None).splitlines()[2:] == [
        "Bought: 1,234",
        "Skipped: 0",
        "Waiting, still due: 0",
        "Nothing is left to do.",
    ]


def test_a_bad_run_says_how_many_why_and_what_to_do() -> None:
    """By reason."""
    assert subject(RUN, BAD, None) == "Investments inv-2026-11-30: 7 bought, 3 skipped, 7 still due"
    told = message(RUN, BAD, None)
    assert "Skipped: 3 (2 below_minimum, 1 missed)\n" in told
    assert "Waiting, still due: 4 (4 price_stale)\n" in told
    assert "nor a reason to wait: 3 plans." in told
    assert "start the run again: what is bought is not bought twice" in told
    assert "Suspended after three failures in a row: 1 plan." in told
    assert "Nothing is left to do" not in told


def test_the_first_plans_of_each_reason_are_named_and_where_the_others_are() -> None:
    """By their numbers: whoever is called can look into one at once."""
    told = message(RUN, BAD, None).splitlines()
    assert "  price_stale: plans 3, 14, 15, 92" in told
    assert "  unfinished: plans 6, 53 and 1 more" in told
    assert "  suspended: plans 58" in told
    assert told[-1] == "Every plan of the run, with its reason: finflows report inv-2026-11-30, with DATABASE_URL set."


def test_an_expired_run_says_what_becomes_of_the_rest() -> None:
    """It is due in the next session."""
    told = message(RUN, BAD, "Run expired: the session of XNYS on 2026-11-30 is closed.")
    assert "is closed. Nothing more is bought in it; what is still due is due in the next session." in told
    assert subject(RUN, BAD, "expired").endswith("7 still due, run expired")


def test_a_run_with_larger_tasks_says_so() -> None:
    """They take longer than whoever chose their size expects."""
    line = "Tasks: up to 1,200 plans each, more than was asked for: a run has at most 1,000.\n"
    assert line in message(RUN, replace(GOOD, raised_plans_per_task=1_200), None)
    assert "Tasks:" not in message(RUN, GOOD, None)


def test_a_subject_is_one_that_sns_takes() -> None:
    """At most 100 characters, with the longest run id."""
    run = InvestmentRun("i" * 60, RUN.market, RUN.session_date, RUN.closes_at, 500)
    assert len(subject(run, BAD, "expired")) == 100
