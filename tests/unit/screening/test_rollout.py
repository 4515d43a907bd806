"""Buckets of customers: the same for ever, and even."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.screening.rollout import STAGES, bucket_of, in_stage, next_stage


@pytest.mark.parametrize(("customer_id", "bucket"), [("C000001", 76), ("C000002", 12), ("é", 51), ("\ud800", 72)])
def test_a_customer_has_this_bucket_for_ever(customer_id: str, bucket: int) -> None:
    """Changing one of these figures would move customers between engines."""
    assert bucket_of(customer_id) == bucket


def test_another_process_gives_the_same_bucket() -> None:
    """Unlike Python's own hash."""
    program = "from finflows.screening.rollout import bucket_of; print(bucket_of('C000001'))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "76"


@given(st.text())
def test_whoever_is_in_stays_in(customer_id: str) -> None:
    """At every later stage; at 100 % everybody is in, at 0 % nobody."""
    inside = [in_stage(customer_id, percent) for percent in (0, *STAGES)]
    assert inside == sorted(inside)
    assert (inside[0], inside[-1]) == (False, True)


def test_the_buckets_are_even() -> None:
    """A tenth of the customers within a tenth of that."""
    count = sum(in_stage(f"C{number:06d}", 10) for number in range(20_000))
    assert 1800 < count < 2200


def test_the_stages_follow_each_other() -> None:
    """10, 50, 100, then there is no more."""
    assert [next_stage(percent) for percent in (0, 10, 50, 100)] == [10, 50, 100, None]
