"""From measurements to figures."""

from collections.abc import Sequence
from datetime import datetime

from finflows.bench.investments.answers import DayRun, InvestmentMeasurements, RowByRowRun
from finflows.bench.investments.figures import InvestmentFigures, SpeedFigures, StateFigures
from finflows.bench.investments.plan import InvestmentPlan
from finflows.bench.machine import this_machine
from finflows.bench.spread import Spread


def figures_of(
    plan: InvestmentPlan, measured: InvestmentMeasurements, now: datetime, load_before: float
) -> InvestmentFigures:
    days, tasks = measured.days, measured.tasks
    return InvestmentFigures(
        date=now.date().isoformat(),
        machine=this_machine(),
        server=days[0].server,
        load_before=load_before,
        repeats=plan.repeats,
        plans=days[0].due,
        symbols=plan.symbols,
        plans_per_task=plan.plans_per_task,
        groups=days[0].groups,
        speeds=(
            _speed(days, measured.row_by_row),
            _speed(measured.delayed_days, measured.delayed_row_by_row),
        ),
        states=_states(days),
        api_calls=measured.api_calls,
        second_start=Spread.of([each.seconds for each in measured.again]),
        every_group_again=Spread.of([each.every_group_s for each in measured.again]),
        tables_written_by_second_start=tuple(sorted({name for each in measured.again for name in each.tables_written})),
        task_plans=tasks[0][1].plans,
        task_peak_mb=Spread.of([use.peak_mb for use, _ in tasks]),
        task_s=Spread.of([use.wall_s for use, _ in tasks]),
    )


def _speed(days: Sequence[DayRun], baseline: Sequence[RowByRowRun]) -> SpeedFigures:
    ours = Spread.of([each.executed / each.execute_s for each in days])
    theirs = Spread.of([each.plans / each.seconds for each in baseline])
    return SpeedFigures(
        round_trip_ms=Spread.of(
            [*(each.round_trip_ms for each in days), *(each.round_trip_ms for each in baseline)]
        ).median,
        plans=days[0].executed,
        plans_per_s=ours,
        baseline_plans=baseline[0].plans,
        baseline_per_s=theirs,
        times_baseline=ours.median / theirs.median,
    )


def _states(days: Sequence[DayRun]) -> tuple[StateFigures, ...]:
    return (
        StateFigures("Fetch due plans", Spread.of([each.fetch_s for each in days])),
        StateFigures("asking all prices", Spread.of([each.quotes_s for each in days])),
        StateFigures("Execute plans, group after group", Spread.of([each.execute_s for each in days])),
        StateFigures("of that, the program's processor time", Spread.of([each.cpu_s for each in days])),
        StateFigures("Update next run", Spread.of([each.update_s for each in days])),
        StateFigures("Verify run", Spread.of([each.verify_s for each in days])),
    )
