"""What people are told of an investments run that failed without having told them itself."""

from typing import Final

from finflows.application.session_identity import session_identity
from finflows.contracts.errors import FinflowsError
from finflows.contracts.execution_status import ExecutionDetail
from finflows.contracts.investment_day import InvestmentsStartInput

_MACHINE: Final = "InvestmentsStateMachine"  # CloudFormation puts the stack's name before it and letters behind it


def is_of_investments(detail: ExecutionDetail) -> bool:
    return _MACHINE in detail.state_machine_arn


def investments_run_of(detail: ExecutionDetail, default_market: str) -> str:
    """The run that the execution was for; its own name when the input was what it failed on."""
    try:
        start = InvestmentsStartInput.parse(detail.start_input, what="The start input")
        return session_identity(start, detail.started_at, default_market).run_id
    except FinflowsError:
        return detail.name


def investments_failure(run_id: str, detail: ExecutionDetail, redrives: int) -> str:
    return "\n".join(
        [
            f"Run {run_id} ended {detail.status}. What it has executed is done for good; the rest is still due.",
            "",
            f"Execution    {detail.execution_arn}",
            f"Error        {detail.error or 'none given'}",
            f"Redrives     {redrives}",
            "",
            "Open the execution, fix what its failed state names, and redrive it before the market closes.",
            "Only what is still due is executed. After the close leave it: the next session's run catches up.",
        ]
    )
