"""Lets an incomplete run fail where people see it, once for each redrive, so that a redrive can go on.

A Fail state at the end of the machine would fail again whenever it is redriven. A Task that fails is run again instead:
when the execution has been redriven since people were told, it lets the machine go on with what is still due.
"""

from finflows.contracts.errors import RunIncomplete
from finflows.contracts.investment_day import VerifyRunInput, VerifyRunOutput


def require_completion(request: VerifyRunInput, found: VerifyRunOutput) -> None:
    """Raises RunIncomplete when completion is required, is not there, and nobody has redriven the run since."""
    if request.told_after_redrives is None or found.complete or found.expired:
        return
    if (request.redrive_count or 0) <= request.told_after_redrives:
        raise RunIncomplete(
            f"{found.subject}. People were told what is still due, and why. A redrive executes that and nothing else."
        )
