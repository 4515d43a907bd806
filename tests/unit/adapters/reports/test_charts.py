"""The geometry of charts: nothing outside the picture, nothing out of proportion."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.adapters.reports.charts import Chart, Span, columns, round_step, timeline

BEGAN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def histogram(*counts: int) -> Chart:
    labels = {n: f"0.{n}" for n in range(len(counts))}
    return columns(dict(enumerate(counts)), labels, labels)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


@given(st.lists(st.integers(0, 10**7), max_size=80))
def test_every_column_stands_on_the_axis_inside_the_picture(counts: list[int]) -> None:
    """As tall as its count."""
    chart = histogram(*counts)
    for count, bar in zip(counts, chart.bars, strict=True):
        assert bar.y + bar.height == pytest.approx(chart.bottom, abs=0.02)
        assert chart.left <= bar.x
        assert bar.x + bar.width <= chart.right + 0.02
        assert bar.y >= chart.top - 0.02
        assert (bar.height > 0) == (count > 0) or bar.height == 0


def test_heights_are_in_proportion() -> None:
    """Twice the count, twice the height."""
    one, two = histogram(50, 100).bars
    assert two.height == pytest.approx(2 * one.height, abs=0.02)


def test_the_last_column_is_always_named() -> None:
    """It is that of the exact matches; the others are named as far as there is room."""
    labels = [tick.label for tick in histogram(*range(61)).x_ticks]
    assert labels[-1] == "0.60"
    assert len(labels) <= 14


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (3, 1), (4, 1), (5, 2), (9, 5), (40, 10), (41, 20), (167, 50), (2001, 1000)]
)
def test_axes_step_in_round_numbers(most: int, step: int) -> None:
    """One, two or five times a power of ten."""
    assert round_step(most) == step


def test_a_span_has_its_place_in_time() -> None:
    """From a quarter to three quarters of the night."""
    chart = timeline([Span("0", at(10), at(30), "chunk 0")], at(0), at(40))
    (bar,) = chart.bars
    room = chart.right - chart.left
    assert (bar.x - chart.left) / room == pytest.approx(0.25, abs=0.001)
    assert bar.width / room == pytest.approx(0.5, abs=0.001)


def test_what_was_done_before_is_cut_at_the_left_edge() -> None:
    """A chunk of last week does not squeeze tonight's into a line."""
    chart = timeline([Span("0", at(-900_000), at(-899_990), "old"), Span("1", at(1), at(2), "new")], at(0), at(4))
    assert chart.bars[0].x == chart.left
    assert chart.bars[0].width == 2.0


def test_five_hundred_chunks_are_still_a_picture() -> None:
    """Thin rows, and only as many labels as can be read."""
    chart = timeline([Span(str(n), at(n), at(n + 5), "") for n in range(500)], at(0), at(505))
    assert chart.height < 1600
    assert len(chart.y_ticks) < 130


@pytest.mark.parametrize(
    ("seconds", "last"),
    [
        (0.0, "0.0 s"),
        (2.0, "2 s"),
        (6.0, "6 s"),
        (40, "40 s"),
        (400, "6:00 min"),
        (20_000, "5:00 h"),
        (900_000, "222:13 h"),
    ],
)
def test_time_is_told_in_seconds_minutes_or_hours(seconds: float, last: str) -> None:
    """As long as the execution was."""
    ticks = timeline([Span("0", at(0), at(seconds), "")], at(0), at(seconds)).x_ticks
    assert ticks[-1].label == last
    assert len(ticks) <= 10
