"""The figures of the investments benchmark as a reader wants them."""

from collections.abc import Iterator

from finflows.bench.investments.figures import InvestmentFigures
from finflows.bench.tables import TextTable, as_markdown


def headline(figures: InvestmentFigures) -> str:
    machine = figures.machine
    return (
        f"{figures.date}: {figures.plans:,} due plans of {figures.symbols:,} symbols in {figures.groups:,} groups of "
        f"up to {figures.plans_per_task:,}, one process, one connection, group after group. {figures.server}, durable "
        f"commits; {machine.cpu}, {machine.cores} cores, {machine.system}, {machine.python}. Load before: "
        f"{figures.load_before:.1f}. Rounds: {figures.repeats}; each figure is their median, with the least and the "
        "most. The baseline is correct and does each plan in a transaction of its own, on a sample of the same plans."
    )


def tables(figures: InvestmentFigures) -> Iterator[TextTable]:
    yield _speeds(figures)
    yield _states(figures)
    yield _costs(figures)


def as_document(figures: InvestmentFigures) -> str:
    return "\n".join(["# Investments, measured", "", headline(figures), "", *map(as_markdown, tables(figures))])


def _speeds(figures: InvestmentFigures) -> TextTable:
    return TextTable(
        "Plans executed per second",
        ("round trip to the server", "plans", "plans/s", "row by row: plans", "plans/s", "times row by row"),
        tuple(
            (
                f"{each.round_trip_ms:.2f} ms",
                f"{each.plans:,}",
                each.plans_per_s.told(),
                f"{each.baseline_plans:,}",
                each.baseline_per_s.told(),
                f"{each.times_baseline:,.1f}",
            )
            for each in figures.speeds
        ),
    )


def _states(figures: InvestmentFigures) -> TextTable:
    rows = tuple((each.state, each.seconds.told(2)) for each in figures.states)
    return TextTable(f"Where the time goes, {figures.plans:,} plans", ("state", "seconds"), rows)


def _costs(figures: InvestmentFigures) -> TextTable:
    written = ", ".join(figures.tables_written_by_second_start) or "none"
    return TextTable(
        "What else was measured",
        ("what", "figure"),
        (
            (f"calls of the providers for {figures.symbols:,} symbols and their currencies", f"{figures.api_calls:,}"),
            ("the finished run started again, seconds", figures.second_start.told(2)),
            ("every group of it executed once more all the same, seconds", figures.every_group_again.told(2)),
            ("tables of which the two wrote or locked a row", written),
            (f"one task of {figures.task_plans:,} plans, peak memory, MB", figures.task_peak_mb.told()),
            ("the same from start to end, seconds", figures.task_s.told(1)),
        ),
    )
