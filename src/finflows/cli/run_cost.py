"""What a run of the state folder would have cost on AWS, by the seconds that were measured."""

from finflows.cli.project import project_folder
from finflows.cost.fargate import START_S
from finflows.cost.lines import CostLine
from finflows.cost.measured_run import run_lines
from finflows.cost.prices import Prices
from finflows.local.run_measurements import measure
from finflows.local.runs import Run
from finflows.local.template.project import ProjectTemplate

_WHOLE_STACK = {"DatabaseHost": "database"}
"""Parameters with which the template has both workflows."""


def whole_stack() -> ProjectTemplate:
    return ProjectTemplate.load(project_folder(), _WHOLE_STACK)


def cost_lines(run: Run, prices: Prices, start_s: float = START_S) -> list[CostLine]:
    """The bill of one run, line by line."""
    return run_lines(measure(run, whole_stack()), prices, start_s)
