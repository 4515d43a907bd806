"""No speed is told of a search that is not exact."""

from collections import Counter

import pytest

import nights
from finflows.bench.baselines import EngineDisagrees, compare, measure_baselines
from finflows.screening.sanctions_list import build_list

LISTED = build_list(nights.LIST_FILES).names


def test_both_baselines_are_measured_and_agree_with_the_engine() -> None:
    """Names that prepare to nothing are left out."""
    run = measure_baselines(["Jane Example Doe", "Nobody Atall", "..."], LISTED, [0.8, 0.9])
    assert run.names == 2
    assert set(run.brute_force) == {0.8, 0.9}
    assert run.brute_force[0.9].hits == 1
    rates = [run.raw_pairs_per_s, run.raw_by_name_pairs_per_s]
    rates += [rate for each in run.brute_force.values() for rate in (each.names_per_s, each.pairs_per_s)]
    assert all(rate > 0 for rate in rates)


@pytest.mark.parametrize(
    ("found", "missing", "extra"),
    [
        (Counter(), 1, 0),
        (Counter({(0, LISTED[0], 0.9): 2}), 0, 1),
        (Counter({(0, LISTED[0], 0.9000000000000001): 1}), 1, 1),
    ],
)
def test_a_hit_lost_or_more_or_of_another_score_ends_the_benchmark(
    found: Counter[tuple[int, object, float]], missing: int, extra: int
) -> None:
    """The message holds numbers only: whose names they are is nobody's business."""
    with pytest.raises(EngineDisagrees) as caught:
        compare(0.88, Counter({(0, LISTED[0], 0.9): 1}), found)
    assert (caught.value.missing, caught.value.extra) == (missing, extra)
    assert LISTED[0].name not in str(caught.value)


def test_equal_hits_pass() -> None:
    compare(0.88, Counter({(0, LISTED[0], 0.9): 2}), Counter({(0, LISTED[0], 0.9): 2}))
