"""The figures of the screening benchmark as a reader wants them: what was measured, then one table per question."""

from collections.abc import Iterator
from typing import Final

from finflows.bench.figures import CommandFigures, ScreeningFigures
from finflows.bench.tables import TextTable, as_markdown

_MILLION: Final = 1e6
_UNDISTURBED: Final = 0.9
_SHARED: Final = " Other programs were at work during some runs: wall time suffers from that, CPU seconds hardly."
_COMMAND: Final = ("command, names/s", "names/CPU s", "seconds", "MB")


def headline(figures: ScreeningFigures) -> str:
    """What was measured, on what, when, and how far the machine was ours."""
    machine, measured = figures.machine, figures.measured
    libraries = ", ".join(f"{name} {version}" for name, version in machine.libraries.items())
    held = "held on one core" if figures.on_one_core else "not held on one core"
    return (
        f"{figures.date}: {measured.customers:,} customers ({measured.customers_from}) against "
        f"{measured.listed_names:,} listed names with {measured.listed_tokens:,} distinct tokens "
        f"({measured.list_from}), limit {figures.limit}. "
        f"{machine.cpu}, {machine.cores} cores, {held}; {machine.system}, {machine.python}, {libraries}. Load before: "
        f"{figures.load_before:.1f}. Each figure is the median of {figures.repeats} runs, with the least and the most."
        f"{_SHARED if _was_shared(figures) else ''}"
    )


def _was_shared(figures: ScreeningFigures) -> bool:
    """Whether a command waited for the processor noticeably, once at least: it has nothing else to wait for."""
    commands = [each.command for each in figures.thresholds]
    return any(command.cpu_s.most < _UNDISTURBED * command.wall_s.most for command in commands)


def tables(figures: ScreeningFigures) -> Iterator[TextTable]:
    yield _speed(figures)
    yield _ratios(figures)
    yield _baselines(figures)
    yield _scoring_all(figures)
    yield _stages(figures)
    yield _list_sizes(figures)
    yield _customer_counts(figures)


def as_document(figures: ScreeningFigures) -> str:
    """bench.md: the same in Markdown."""
    return "\n".join(["# Screening, measured", "", headline(figures), "", *map(as_markdown, tables(figures))])


def _speed(figures: ScreeningFigures) -> TextTable:
    return TextTable(
        "Names per second on one core, and peak memory",
        ("threshold", "hits", *_COMMAND, "matcher alone, names/CPU s"),
        tuple(
            (f"{each.min_match:.2f}", f"{each.hits:,}", *_command(each.command), each.matcher_names_per_s.told())
            for each in figures.thresholds
        ),
    )


def _command(command: CommandFigures) -> tuple[str, ...]:
    return (
        command.names_per_s.told(),
        command.names_per_cpu_s.told(),
        command.wall_s.told(2),
        command.peak_mb.told(),
    )


def _ratios(figures: ScreeningFigures) -> TextTable:
    return TextTable(
        f"Times the baselines, measured in the same run on {figures.baselines.names:,} of the names",
        (
            "threshold",
            "brute force, names/CPU s",
            "command / brute force",
            "matcher / brute force",
            "matcher / raw cdist",
        ),
        tuple(
            (
                f"{each.min_match:.2f}",
                each.brute_force_names_per_s.told(),
                f"{each.command_times_brute_force:,.1f}",
                f"{each.matcher_times_brute_force:,.1f}",
                f"{each.matcher_times_raw_cdist:,.1f}",
            )
            for each in figures.thresholds
        ),
    )


def _baselines(figures: ScreeningFigures) -> TextTable:
    baselines = figures.baselines
    rows = [
        ("raw cdist, in blocks", baselines.raw_pairs_per_s.told(1, _MILLION)),
        ("raw cdist, one call per name", baselines.raw_by_name_pairs_per_s.told(1, _MILLION)),
        *(
            (f"brute force at {each.min_match:.2f}", each.brute_force_pairs_per_s.told(1, _MILLION))
            for each in figures.thresholds
        ),
        (f"brute force / raw cdist at {figures.min_match:.2f}", f"{baselines.brute_force_share_of_raw:.0%}"),
    ]
    return TextTable("Millions of token pairs per second", ("baseline", "million pairs/CPU s"), tuple(rows))


def _scoring_all(figures: ScreeningFigures) -> TextTable:
    baselines = figures.baselines
    return TextTable(
        "Beside cdist with every listed name scored by the definition, one by one",
        ("threshold", "scoring all, names/CPU s", "command / scoring all"),
        (
            (
                f"{figures.min_match:.2f}",
                baselines.scoring_all_names_per_s.told(2),
                f"{baselines.command_times_scoring_all:,.0f}",
            ),
        ),
    )


def _stages(figures: ScreeningFigures) -> TextTable:
    whole = sum(each.seconds.median for each in figures.stages)
    return TextTable(
        f"Where the time goes at {figures.min_match:.2f}: {figures.measured.customers:,} customers",
        ("stage", "CPU seconds", "share"),
        tuple((each.stage, each.seconds.told(3), f"{each.seconds.median / whole:.1%}") for each in figures.stages),
    )


def _list_sizes(figures: ScreeningFigures) -> TextTable:
    return TextTable(
        f"By list size: {figures.list_sizes_customers:,} customers at {figures.min_match:.2f}",
        ("listed names", "distinct tokens", "index, CPU s", "matcher alone, names/CPU s", "MB"),
        tuple(
            (
                f"{each.names:,}" + (", some invented" if each.names > figures.measured.listed_names else ""),
                f"{each.tokens:,}",
                each.index_s.told(2),
                each.matcher_names_per_s.told(),
                each.peak_mb.told(),
            )
            for each in figures.list_sizes
        ),
    )


def _customer_counts(figures: ScreeningFigures) -> TextTable:
    return TextTable(
        f"By number of customers, at {figures.min_match:.2f}",
        ("customers", *_COMMAND),
        tuple((f"{each.customers:,}", *_command(each.command)) for each in figures.customer_counts),
    )
