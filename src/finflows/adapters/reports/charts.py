"""Geometry of the charts: numbers in, rectangles and labels out. The templates draw them as SVG.

Two kinds are needed, bars by score and bars by time, so a charting library would bring more than it saves (ADR 71).
Units are those of the SVG's viewBox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10
from typing import Final

WIDTH: Final = 960
_LEFT: Final = 64  # room for the numbers of the axis
_RIGHT: Final = 12
_TOP: Final = 12
_BOTTOM: Final = 44  # two lines of text: the ticks, and below them what they are
_HISTOGRAM_HEIGHT: Final = 240
_MOST_LABELS: Final = 14
_TIMELINE_ROWS_HEIGHT: Final = 420
_ROW_HEIGHT: Final = (3.0, 16.0)  # thinnest and thickest row of a chunk
_GAP: Final = 0.25  # of a row or column


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bars: tuple[Bar, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Span:
    label: str
    start: datetime
    end: datetime
    title: str
    kind: str = ""


def columns(counts: Mapping[int, int], labels: Mapping[int, str], titles: Mapping[int, str]) -> Chart:
    """One column per key of ``labels``, in their order; a key without a count is an empty place."""
    right, bottom = WIDTH - _RIGHT, _HISTOGRAM_HEIGHT - _BOTTOM
    step = round_step(max(counts.values(), default=0))
    steps = max(1, ceil(max(counts.values(), default=0) / step))
    scale = (bottom - _TOP) / (step * steps)
    room = (right - _LEFT) / max(1, len(labels))
    bars = tuple(
        Bar(
            x=_rounded(_LEFT + place * room + room * _GAP / 2),
            y=_rounded(bottom - counts.get(key, 0) * scale),
            width=_rounded(room * (1 - _GAP)),
            height=_rounded(counts.get(key, 0) * scale),
            title=titles[key],
        )
        for place, key in enumerate(labels)
    )
    every = ceil(len(labels) / _MOST_LABELS)
    x_ticks = tuple(
        Tick(_rounded(_LEFT + (place + 0.5) * room), label)
        for place, label in enumerate(labels.values())
        if (len(labels) - 1 - place) % every == 0
    )
    y_ticks = tuple(Tick(_rounded(bottom - n * step * scale), f"{n * step:,}") for n in range(steps + 1))
    return Chart(WIDTH, _HISTOGRAM_HEIGHT, _LEFT, right, _TOP, bottom, bars, x_ticks, y_ticks)


def timeline(spans: Sequence[Span], start: datetime, end: datetime) -> Chart:
    """A row per span; what begins before ``start`` is cut there."""
    thin, thick = _ROW_HEIGHT
    row = min(thick, max(thin, _TIMELINE_ROWS_HEIGHT / max(1, len(spans))))
    right = WIDTH - _RIGHT
    bottom = _TOP + row * len(spans)
    seconds = max((end - start).total_seconds(), 1e-3)
    scale = (right - _LEFT) / seconds
    bars = tuple(_span_bar(span, place, start, scale, row) for place, span in enumerate(spans))
    every = ceil(len(spans) / (bottom / 14))
    y_ticks = tuple(
        Tick(_rounded(_TOP + (place + 0.5) * row), span.label) for place, span in enumerate(spans) if place % every == 0
    )
    step = _time_step(seconds)
    x_ticks = tuple(Tick(_rounded(_LEFT + n * step * scale), _clock(n * step)) for n in range(int(seconds / step) + 1))
    return Chart(WIDTH, bottom + _BOTTOM, _LEFT, right, _TOP, bottom, bars, x_ticks, y_ticks)


def _span_bar(span: Span, place: int, start: datetime, scale: float, row: float) -> Bar:
    begin = max(0.0, (span.start - start).total_seconds())
    finish = max(begin, (span.end - start).total_seconds())
    return Bar(
        x=_rounded(_LEFT + begin * scale),
        y=_rounded(_TOP + place * row + row * _GAP / 2),
        width=_rounded(max(2.0, (finish - begin) * scale)),
        height=_rounded(row * (1 - _GAP)),
        title=span.title,
        kind=span.kind,
    )


def round_step(most: int, wanted: int = 4) -> int:
    """The step of an axis of whole numbers: 1, 2 or 5 times a power of ten, at most about ``wanted`` steps."""
    rough = most / wanted
    if rough <= 1:
        return 1
    power: int = 10 ** int(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


_TIME_STEPS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400)


def _time_step(seconds: float, wanted: int = 8) -> float:
    if seconds < wanted:
        return seconds / 4
    return next((step for step in _TIME_STEPS if seconds / step <= wanted), float(round_step(int(seconds), wanted)))


def _clock(seconds: float) -> str:
    """45 s, 2:30 min, 1:30 h."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:g} s" if seconds == int(seconds) else f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes}:{rest:02d} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d} h"


def _rounded(value: float) -> float:
    """Half a hundredth of a unit is not seen, and the file stays small."""
    return round(value, 2)
