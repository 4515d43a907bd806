"""From measurements to figures: medians, extremes, and ratios of medians."""

import pytest
from bench_figures import FIGURES

from finflows.bench.spread import Spread


def test_the_whole_command_is_told_in_wall_and_in_processor_time() -> None:
    """1,000 names in 2, 4 and 2.5 seconds, of which half the processor computed."""
    command = FIGURES.thresholds[0].command
    assert command.names_per_s == Spread(400, 250, 500)
    assert command.names_per_cpu_s == Spread(800, 500, 1000)
    assert command.peak_mb == Spread(155, 150, 160)


def test_ratios_are_of_processor_time_on_both_sides() -> None:
    """800 / 100; 5,000 / 100; and 5,000 names * 2.5 tokens * 50 listed tokens / 25,000 pairs."""
    at = FIGURES.thresholds[0]
    assert at.matcher_names_per_s == Spread(5000, 2000, 10_000)
    assert at.command_times_brute_force == pytest.approx(8)
    assert at.matcher_times_brute_force == pytest.approx(50)
    assert at.matcher_times_raw_cdist == pytest.approx(25)


def test_the_brute_force_is_measured_against_raw_cdist() -> None:
    """Its honesty: 12,500 pairs a second of the 25,000 that cdist alone does."""
    assert FIGURES.baselines.brute_force_share_of_raw == pytest.approx(0.5)


def test_scoring_every_listed_name_is_a_baseline_of_its_own() -> None:
    """800 names a CPU second of the command beside half a name."""
    assert FIGURES.baselines.scoring_all_names_per_s.median == pytest.approx(0.5)
    assert FIGURES.baselines.command_times_scoring_all == pytest.approx(1600)


def test_stages_and_sizes_keep_their_order_and_all_customers_come_last() -> None:
    assert [each.stage for each in FIGURES.stages] == ["read", "screen"]
    assert FIGURES.stages[0].seconds == Spread(1.5, 1.0, 2.0)
    assert [each.names for each in FIGURES.list_sizes] == [20, 80]
    assert [each.customers for each in FIGURES.customer_counts] == [100, 1000]
    assert FIGURES.customer_counts[0].command.names_per_s.median == 110


@pytest.mark.parametrize(
    ("spread", "digits", "unit", "told"),
    [
        (Spread(1234.4, 1200.0, 1300.6), 0, 1.0, "1,234 (1,200-1,301)"),
        (Spread(10.01, 10.0, 10.02), 1, 1.0, "10.0"),
        (Spread(76.5e6, 70.0e6, 80.0e6), 1, 1e6, "76.5 (70.0-80.0)"),
    ],
)
def test_extremes_are_told_where_they_differ(spread: Spread, digits: int, unit: float, told: str) -> None:
    assert spread.told(digits, unit) == told
