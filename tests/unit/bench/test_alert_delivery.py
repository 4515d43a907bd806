"""The figures of the way of alerts: what they say, and when the promise is kept."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from finflows.bench.alert_delivery import MOST_SLOWED, AlertFigures, AlertPlan, FlowFigures, alert_tables
from finflows.bench.machine import Machine

PROJECT = Path(__file__).parents[3]
MACHINE = Machine(cpu="A Processor", cores=2, system="Linux", python="CPython 3.13", libraries={})
FLOW = FlowFigures(sent=100, sent_in_s=2.0, done_in_s=2.5, delivered=100, posted=100, p50_s=0.2, p95_s=0.4, p99_s=0.5)
FIGURES = AlertFigures(
    measured_at=datetime(2026, 11, 23, tzinfo=UTC),
    machine=MACHINE,
    plan=AlertPlan(rate=50.0, seconds=2.0, burst=100, rounds=3),
    steady=FLOW,
    burst=replace(FLOW, p99_s=60.0),
    screening_s={"none": [10.0, 20.0, 10.0], "well": [10.0, 20.0, 12.0], "down": [11.0, 20.0, 13.0]},
)


def test_a_burst_may_take_its_time() -> None:
    """It is reported: the engine's stand-in for DynamoDB limits it."""
    assert FIGURES.keeps_the_promise


@pytest.mark.parametrize("steady", [replace(FLOW, p99_s=5.0), replace(FLOW, delivered=99), replace(FLOW, posted=101)])
def test_a_steady_flow_that_is_late_lossy_or_double_breaks_the_promise(steady: FlowFigures) -> None:
    """Five seconds from match to 2xx, nothing lost, nothing twice."""
    assert not replace(FIGURES, steady=steady).keeps_the_promise


def test_a_burst_that_loses_or_doubles_breaks_the_promise() -> None:
    """However long it may take."""
    assert not replace(FIGURES, burst=replace(FLOW, delivered=99)).keeps_the_promise


@pytest.mark.parametrize(("down", "kept"), [([12.5, 25.0, 12.5], True), ([12.6, 25.2, 12.6], False)])
def test_a_receiver_that_is_down_and_slows_the_screening_breaks_the_promise(down: list[float], kept: bool) -> None:  # noqa: FBT001 - a column
    """Beside a night whose receiver is well: it delivers as much, from the same cores."""
    nights = {"none": [5.0, 5.0, 5.0], "well": [10.0, 20.0, 10.0], "down": down}
    assert replace(FIGURES, screening_s=nights).keeps_the_promise is kept


def test_without_nights_the_flows_alone_are_judged() -> None:
    """`--rounds 0`."""
    assert replace(FIGURES, screening_s={}).keeps_the_promise


def test_the_published_figures_keep_the_promise() -> None:
    """Of flows and nights that were measured."""
    published = TypeAdapter(AlertFigures).validate_json((PROJECT / "docs/bench/alerts/bench.json").read_bytes())
    assert published.keeps_the_promise
    assert published.ratio("down", "well") <= MOST_SLOWED
    assert published.plan.rounds == 3


def test_the_ratio_is_of_rounds_beside_each_other() -> None:
    """A machine that was slow for a round was slow for both."""
    assert FIGURES.ratio("down", "none") == pytest.approx(1.1)


def test_the_tables_tell_every_figure() -> None:
    """Flows, then nights beside receivers; without nights, the flows alone."""
    flows, nights = alert_tables(FIGURES)
    assert flows.rows[0] == ("steady", "100", "100", "100", "40", "0.20", "0.40", "0.50")
    assert nights.rows == (
        ("none", "10.0, 20.0, 10.0", "1.00"),
        ("well", "10.0, 20.0, 12.0", "1.00"),
        ("down", "11.0, 20.0, 13.0", "1.10"),
    )
    assert len(alert_tables(replace(FIGURES, screening_s={}))) == 1
