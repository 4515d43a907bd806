"""The benchmark of screening, from customers and a list to figures.

The whole command is told in wall time and in processor time; everything else, ratios included, in processor time: held
on one core, with one thread, the two are the same on a machine of one's own.
"""

from datetime import datetime
from typing import Final

from finflows.bench.answers import InputFacts
from finflows.bench.figures import Measured, ScreeningFigures
from finflows.bench.machine import load_average, this_machine
from finflows.bench.one_core import on_one_core
from finflows.bench.plan import Plan
from finflows.bench.rounds import ScreeningRounds, Tell
from finflows.bench.screening_input import ScreeningInput, input_files
from finflows.bench.summing_up import (
    baseline_figures,
    customer_count_figures,
    list_size_figures,
    stage_figures,
    threshold_figures,
)

_INVENTED: Final = "invented by finflows demo-data"


def measure_screening(given: ScreeningInput, plan: Plan, now: datetime, tell: Tell) -> ScreeningFigures:
    """Measure everything the plan names.

    Raises:
        InputRefused: customers or list cannot be read, or hold nothing.
        MeasurementFailed: a measured program failed; the engine's hits not being those of the brute force among others.
    """
    load_before = load_average()
    with input_files(given, tell) as (customers, list_folder, folder), on_one_core() as held:
        rounds = ScreeningRounds(customers, list_folder, plan, folder, tell)
        facts = rounds.describe(given.rows)
        measured = rounds.measure(facts)
    return ScreeningFigures(
        date=now.date().isoformat(),
        machine=this_machine(),
        on_one_core=held,
        load_before=load_before,
        repeats=plan.repeats,
        min_match=plan.main_threshold,
        limit=plan.limit,
        measured=_measured(given, facts),
        baselines=baseline_figures(facts, measured, plan.main_threshold),
        thresholds=threshold_figures(facts, measured),
        stages=stage_figures(measured),
        list_sizes=list_size_figures(measured),
        list_sizes_customers=facts.samples[plan.list_size_customers].customers,
        customer_counts=customer_count_figures(facts, measured, plan.main_threshold),
    )


def _measured(given: ScreeningInput, facts: InputFacts) -> Measured:
    """Names of files only: folders say something about the machine and its owner."""
    return Measured(
        customers_from=given.customers.name if given.customers else _INVENTED,
        customers=facts.customers.customers,
        names=facts.customers.names,
        tokens_per_name=facts.tokens_per_name,
        list_from=given.list_folder.resolve().name if given.list_folder else _INVENTED,
        listed_names=facts.listed_names,
        listed_tokens=facts.listed_tokens,
        list_sha256=facts.list_sha256,
    )
