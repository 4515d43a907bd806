"""From measurements to figures: medians, extremes and ratios."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from finflows.bench.answers import InputFacts, MatcherRun
from finflows.bench.figures import (
    BaselineFigures,
    CommandFigures,
    CustomerCountFigures,
    ListSizeFigures,
    StageFigures,
    ThresholdFigures,
)
from finflows.bench.measured_process import Use
from finflows.bench.measurements import Measurements
from finflows.bench.spread import Spread

Run = TypeVar("Run")


def threshold_figures(facts: InputFacts, measured: Measurements) -> tuple[ThresholdFigures, ...]:
    return tuple(_at_threshold(threshold, facts, measured) for threshold in measured.command)


def _at_threshold(threshold: float, facts: InputFacts, measured: Measurements) -> ThresholdFigures:
    command = command_figures(facts.customers.names, measured.command[threshold])
    matcher = _spread(measured.matcher[threshold], _names_per_s)
    brute_force = _spread(measured.baselines, lambda run: run.brute_force[threshold].names_per_s)
    raw = _spread(measured.baselines, lambda run: run.raw_pairs_per_s)
    return ThresholdFigures(
        min_match=threshold,
        hits=measured.matcher[threshold][0].hits,
        command=command,
        matcher_names_per_s=matcher,
        brute_force_names_per_s=brute_force,
        brute_force_pairs_per_s=_spread(measured.baselines, lambda run: run.brute_force[threshold].pairs_per_s),
        command_times_brute_force=command.names_per_cpu_s.median / brute_force.median,
        matcher_times_brute_force=matcher.median / brute_force.median,
        matcher_times_raw_cdist=matcher.median * facts.tokens_per_name * facts.listed_tokens / raw.median,
    )


def command_figures(names: int, uses: Sequence[Use]) -> CommandFigures:
    return CommandFigures(
        names_per_s=_spread(uses, lambda use: names / use.wall_s),
        names_per_cpu_s=_spread(uses, lambda use: names / use.cpu_s),
        wall_s=_spread(uses, lambda use: use.wall_s),
        cpu_s=_spread(uses, lambda use: use.cpu_s),
        peak_mb=_spread(uses, lambda use: use.peak_mb),
    )


def baseline_figures(facts: InputFacts, measured: Measurements, threshold: float) -> BaselineFigures:
    runs = measured.baselines
    command = command_figures(facts.customers.names, measured.command[threshold])
    scoring_all = _spread(runs, lambda run: run.scoring_all_names_per_s)
    return BaselineFigures(
        names=runs[0].names,
        raw_pairs_per_s=_spread(runs, lambda run: run.raw_pairs_per_s),
        raw_by_name_pairs_per_s=_spread(runs, lambda run: run.raw_by_name_pairs_per_s),
        brute_force_share_of_raw=_spread(
            runs, lambda run: run.brute_force[threshold].pairs_per_s / run.raw_pairs_per_s
        ).median,
        scoring_all_names_per_s=scoring_all,
        command_times_scoring_all=command.names_per_cpu_s.median / scoring_all.median,
    )


def stage_figures(measured: Measurements) -> tuple[StageFigures, ...]:
    stages = measured.stages[0].seconds
    return tuple(StageFigures(stage, Spread.of([run.seconds[stage] for run in measured.stages])) for stage in stages)


def list_size_figures(measured: Measurements) -> tuple[ListSizeFigures, ...]:
    return tuple(
        ListSizeFigures(
            names=size,
            tokens=runs[0][1].listed_tokens,
            index_s=_spread(runs, lambda run: run[1].index_s),
            matcher_names_per_s=_spread(runs, lambda run: _names_per_s(run[1])),
            peak_mb=_spread(runs, lambda run: run[0].peak_mb),
        )
        for size, runs in measured.list_sizes.items()
    )


def customer_count_figures(
    facts: InputFacts, measured: Measurements, threshold: float
) -> tuple[CustomerCountFigures, ...]:
    """The samples, and all customers last."""
    everyone = CustomerCountFigures(
        facts.customers.customers, command_figures(facts.customers.names, measured.command[threshold])
    )
    samples = (
        CustomerCountFigures(count, command_figures(facts.samples[count].names, uses))
        for count, uses in measured.customer_counts.items()
    )
    return (*samples, everyone)


def _names_per_s(run: MatcherRun) -> float:
    return run.names / run.screen_s


def _spread(runs: Iterable[Run], value: Callable[[Run], float]) -> Spread:
    return Spread.of([value(run) for run in runs])
