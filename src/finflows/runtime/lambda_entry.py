"""What every Lambda handler does around its one use case: structured logs with the run id, and nothing private in them.

A FinflowsError leaves the handler as it is: its class name is what the state machine retries by.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from finflows.contracts.errors import FinflowsError, InputRefused

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def lambda_entry(step: str, run: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Handler:
    """A handler that runs ``run`` on the event. Nothing is read or made before the first event."""

    @cache
    def logger() -> Logger:
        return Logger()

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        log = logger()
        log.set_correlation_id(context.aws_request_id)
        log.info("started", extra={"step": step})
        try:
            answer = run(_document(event))
        except FinflowsError as exc:
            log.error("refused", extra={"step": step, "error_type": type(exc).__name__, "reason": str(exc)})  # noqa: TRY400 - a refusal is no bug; its text is the whole story
            raise
        log.info("finished", extra={"step": step, "run_id": answer.get("runId")})
        return answer

    return handler


def _document(event: object) -> Mapping[str, Any]:
    """Lambda hands over whatever JSON it was given. Raises InputRefused."""
    if not isinstance(event, Mapping):
        raise InputRefused(
            f"The event is a {type(event).__name__}, not a JSON object; docs/architecture.md names them."
        )
    return event
