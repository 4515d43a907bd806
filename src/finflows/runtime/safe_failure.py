"""How an error leaves a function or a task: logged, and without what it may quote.

CloudWatch, the execution's history, its EventBridge event, X-Ray and dead letters keep whatever a function raises.
"""

from aws_lambda_powertools import Logger

from finflows.contracts.errors import Bug, FinflowsError


def safe_failure(log: Logger, step: str, exc: Exception) -> FinflowsError:
    """What is to be raised ``from None`` in place of ``exc``, for what it was raised from may be quoted, too."""
    if isinstance(exc, FinflowsError):
        log.error("refused", extra={"step": step, "error_type": type(exc).__name__, "reason": str(exc)})
        return exc
    bug = Bug(exc)
    log.error("bug", extra={"step": step, "error_type": bug.error_type, "where": bug.where})
    return bug
