"""Processor time of the matcher by stage, from outside."""

import signal
import sys
from types import FrameType

import nights
from finflows.bench.stage_clock import OTHER, STAGES, StageClock, stage_at
from finflows.demo_data.customers import customers
from finflows.demo_data.ofac_layout import ofac_files
from finflows.demo_data.sample_list import customer_like_names, sample_list
from finflows.screening.matching.index import NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.sanctions_list import build_list


def test_a_search_passes_every_stage() -> None:
    """So none of them is a name that the engine no longer knows."""
    entries = sample_list(60)
    index = NameIndex.build(build_list(ofac_files(entries)), WATCHMAN_0_31)
    made = customers(40, 1, customer_like_names(entries), damaged_share=0.5)
    queries = [Query(each.name, 0.88) for each in made]
    seen: set[str] = set()

    def look(frame: FrameType, _event: str, _argument: object) -> None:
        seen.add(stage_at(frame))

    sys.setprofile(look)
    try:
        index.search(queries, 10)
    finally:
        sys.setprofile(None)
    assert seen == set(STAGES)


def test_time_outside_the_engine_is_booked_apart() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with StageClock() as clock:
        signal.raise_signal(signal.SIGPROF)
    assert set(clock.seconds) == {OTHER}
    assert clock.seconds[OTHER] > 0
    assert signal.getsignal(signal.SIGPROF) is before


def test_time_inside_the_engine_is_booked_on_its_stages() -> None:
    """Searched again and again until the timer has come by."""
    index = NameIndex.build(build_list(nights.LIST_FILES), WATCHMAN_0_31)
    with StageClock() as clock:
        while not set(clock.seconds) - {OTHER}:
            index.search([Query("Jane Example Doe", 0.88)], 10)
    assert set(clock.seconds) <= set(STAGES)
    assert all(seconds >= 0 for seconds in clock.seconds.values())
