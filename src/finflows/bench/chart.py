"""The figures of the screening benchmark as one picture of four panels, as SVG.

matplotlib is an optional extra: nobody needs it to screen, and it is larger than all that screening needs.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from finflows.bench.figures import ScreeningFigures
from finflows.bench.spread import Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NO_CHART: Final = (
    "No chart is drawn: matplotlib is not installed. It comes with the extra `bench`: pip install 'finflows[bench]'."
)

# Okabe and Ito's colours, which colour-blind readers tell apart.
_BLUE, _ORANGE, _GREEN, _GREY = "#0072B2", "#D55E00", "#009E73", "#7F7F7F"
_SPEED: Final = "names per second of processor time"
_WITH_COMMAS: Final = "{x:,.0f}"
_HEADROOM: Final = 1.5  # above the memory line, for the legend
# Of the stages of one run; a smaller share is not worth a line.
_LEAST_SHARE: Final = 0.005


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def draw(figures: ScreeningFigures, path: Path) -> None:
    """Write the picture; the same figures give the same bytes."""
    from matplotlib import rc_context  # noqa: PLC0415 - optional, and slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    # Text stays text, so that it can be searched; a fixed salt keeps ids, and so the bytes, the same.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "finflows", "font.size": 9}):
        picture = Figure(figsize=(11, 7.5), layout="constrained")
        panels = picture.subplots(2, 2)
        _speed(panels[0, 0], figures)
        _stages(panels[0, 1], figures)
        _list_sizes(panels[1, 0], figures)
        _customer_counts(panels[1, 1], figures)
        picture.suptitle(
            f"{figures.measured.customers:,} customers, {figures.measured.listed_names:,} listed names, one core of "
            f"{figures.machine.cpu}, {figures.date}"
        )
        picture.savefig(path, format="svg", metadata={"Date": None})


def _speed(panel: "Axes", figures: ScreeningFigures) -> None:
    thresholds = [each.min_match for each in figures.thresholds]
    _line(panel, thresholds, [each.matcher_names_per_s for each in figures.thresholds], _GREEN, "matcher alone")
    _line(panel, thresholds, [each.command.names_per_cpu_s for each in figures.thresholds], _BLUE, "whole command")
    brute_force = [each.brute_force_names_per_s for each in figures.thresholds]
    _line(panel, thresholds, brute_force, _ORANGE, "brute force (rapidfuzz cdist)")
    panel.set_yscale("log")
    panel.set_xticks(thresholds)
    _label(panel, "Speed by threshold", "threshold", _SPEED)


def _stages(panel: "Axes", figures: ScreeningFigures) -> None:
    whole = sum(each.seconds.median for each in figures.stages)
    shown = [each for each in figures.stages if each.seconds.median >= _LEAST_SHARE * whole]
    names, seconds = [each.stage for each in shown], [each.seconds.median for each in shown]
    bars = panel.barh(names, seconds, color=_BLUE)
    panel.bar_label(bars, [f" {value / whole:.0%}" for value in seconds])
    panel.invert_yaxis()
    panel.set_title(f"Where the time goes at {figures.min_match:.2f}", loc="left", fontweight="bold")
    panel.set_xlabel("seconds of processor time")
    panel.margins(x=0.1)


def _list_sizes(panel: "Axes", figures: ScreeningFigures) -> None:
    sizes = [each.names for each in figures.list_sizes]
    _line(panel, sizes, [each.matcher_names_per_s for each in figures.list_sizes], _GREEN, "matcher alone")
    panel.set_xscale("log")
    panel.set_xticks(sizes, _thousands(sizes))
    panel.minorticks_off()
    panel.set_ylim(bottom=0)
    panel.yaxis.set_major_formatter(_WITH_COMMAS)
    _label(panel, f"Speed by list size at {figures.min_match:.2f}", "listed names", _SPEED)


def _customer_counts(panel: "Axes", figures: ScreeningFigures) -> None:
    counts = [each.customers for each in figures.customer_counts]
    _line(panel, counts, [each.command.names_per_cpu_s for each in figures.customer_counts], _BLUE, "whole command")
    panel.set_ylim(bottom=0)
    panel.set_xticks(counts, _thousands(counts))
    panel.yaxis.set_major_formatter(_WITH_COMMAS)
    memory = panel.twinx()
    _line(memory, counts, [each.command.peak_mb for each in figures.customer_counts], _GREY, "peak memory, MB")
    memory.set_ylim(0, _HEADROOM * max(each.command.peak_mb.most for each in figures.customer_counts))
    memory.set_ylabel("MB")
    memory.legend(loc="lower right", frameon=False)
    _label(panel, f"Speed and memory by customers at {figures.min_match:.2f}", "customers", _SPEED)


def _line(panel: "Axes", x: list[float] | list[int], spreads: list[Spread], colour: str, label: str) -> None:
    """Medians as a line, the extremes as bars."""
    medians = [each.median for each in spreads]
    below = [each.median - each.least for each in spreads]
    above = [each.most - each.median for each in spreads]
    panel.errorbar(x, medians, [below, above], color=colour, label=label, marker="o", markersize=4, capsize=3)


def _thousands(counts: list[int]) -> list[str]:
    return [f"{count / 1000:g}k" for count in counts]


def _label(panel: "Axes", title: str, x: str, y: str) -> None:
    panel.set_title(title, loc="left", fontweight="bold")
    panel.set_xlabel(x)
    panel.set_ylabel(y)
    panel.legend(frameon=False)
    panel.grid(visible=True, alpha=0.3)
