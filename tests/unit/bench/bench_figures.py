"""Measurements of a benchmark that nobody ran, with round figures."""

from finflows.bench.answers import BaselinesRun, BruteForceRun, CustomerFile, InputFacts, MatcherRun, StagesRun
from finflows.bench.figures import Measured, ScreeningFigures
from finflows.bench.machine import Machine
from finflows.bench.measured_process import Use
from finflows.bench.measurements import Measurements
from finflows.bench.summing_up import (
    baseline_figures,
    customer_count_figures,
    list_size_figures,
    stage_figures,
    threshold_figures,
)

FACTS = InputFacts(
    customers=CustomerFile("all.csv", 1000, 1000),
    samples={100: CustomerFile("100.ndjson", 100, 110)},
    tokens_per_name=2.5,
    listed_names=40,
    listed_tokens=50,
    list_sha256="0" * 64,
)


def matcher(screen_s: float) -> MatcherRun:
    return MatcherRun(names=1000, hits=12, listed_names=40, listed_tokens=50, index_s=0.5, screen_s=screen_s)


def brute_force(names_per_s: float) -> dict[float, BruteForceRun]:
    return {each: BruteForceRun(names_per_s, pairs_per_s=names_per_s * 125, hits=3) for each in (0.88, 0.9)}


MEASURED = Measurements(
    command={
        0.88: [Use(2.0, 1.0, 150.0), Use(4.0, 2.0, 160.0), Use(2.5, 1.25, 155.0)],
        0.90: [Use(2.0, 1.0, 150.0)] * 3,
    },
    matcher={0.88: [matcher(0.5), matcher(0.1), matcher(0.2)], 0.90: [matcher(0.1)] * 3},
    baselines=[BaselinesRun(100, 25_000.0, 5_000.0, 0.5, brute_force(rate)) for rate in (80.0, 100.0, 120.0)],
    stages=[StagesRun({"read": 1.0, "screen": 3.0}), StagesRun({"read": 2.0, "screen": 3.0})],
    list_sizes={20: [(Use(1.0, 1.0, 90.0), matcher(0.1))], 80: [(Use(1.0, 1.0, 99.0), matcher(0.2))]},
    customer_counts={100: [Use(1.0, 0.5, 100.0)]},
)

FIGURES = ScreeningFigures(
    date="2026-11-24",
    machine=Machine("Example 9000", 8, "Linux x86_64", "CPython 3.13.1", {"finflows": "0.1.0", "numpy": "2.4"}),
    on_one_core=True,
    load_before=0.5,
    repeats=3,
    min_match=0.88,
    limit=10,
    measured=Measured("customers.csv", 1000, 1000, 2.5, "2026-07", 40, 50, "0" * 64),
    baselines=baseline_figures(FACTS, MEASURED, 0.88),
    thresholds=threshold_figures(FACTS, MEASURED),
    stages=stage_figures(MEASURED),
    list_sizes=list_size_figures(MEASURED),
    list_sizes_customers=100,
    customer_counts=customer_count_figures(FACTS, MEASURED, 0.88),
)
