"""What one run would cost on AWS, by what was measured: seconds of every task attempt and function, transitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from finflows.cost.fargate import START_S, TaskTime, task_lines
from finflows.cost.lines import CostLine
from finflows.cost.prices import Prices


@dataclass(frozen=True, slots=True)
class FunctionTime:
    seconds: float
    memory_mb: int


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    tasks: Sequence[TaskTime]
    functions: Sequence[FunctionTime]
    transitions: int


def run_lines(run: MeasuredRun, prices: Prices, start_s: float = START_S) -> list[CostLine]:
    """Without allowances: a single run cannot tell what else the account has used them for."""
    gb_seconds = sum(function.seconds * function.memory_mb / 1024 for function in run.functions)
    return [
        *task_lines(run.tasks, prices, start_s),
        CostLine("Lambda, time", gb_seconds, "GB-seconds", prices.lambda_gb_second),
        CostLine("Lambda, requests", len(run.functions), "requests", prices.lambda_million_requests / 1e6),
        CostLine("Step Functions", run.transitions, "transitions", prices.thousand_transitions / 1e3),
    ]
