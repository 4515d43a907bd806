"""What every Lambda handler does around its one use case: structured logs with the run id, and nothing private in them.

A FinflowsError leaves the handler under its own name, by which the state machine retries; all else leaves as a Bug.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from finflows.contracts.errors import InputRefused
from finflows.runtime.safe_failure import safe_failure

METRICS_NAMESPACE: Final = "finflows"
Counts = Callable[[Mapping[str, Any]], Mapping[str, int]]
Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def lambda_entry(
    step: str, run: Callable[[Mapping[str, Any]], dict[str, Any]], counts: Counts | None = None
) -> Handler:
    """A handler that runs ``run`` on the event. Nothing is read or made before the first event.

    ``counts`` takes the answer and gives the metrics to write, by name.
    """

    @cache
    def logger() -> Logger:
        return Logger()

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        log = logger()
        log.set_correlation_id(context.aws_request_id)
        log.info("started", extra={"step": step})
        try:
            answer = run(_document(event))
            if counts is not None:
                _write_metrics(counts(answer))
        except Exception as exc:  # noqa: BLE001 - as safe_failure says
            raise safe_failure(log, step, exc) from None
        log.info("finished", extra={"step": step, "run_id": answer.get("runId")})
        return answer

    return handler


def _write_metrics(counts: Mapping[str, int]) -> None:
    metrics = Metrics(namespace=METRICS_NAMESPACE)
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    metrics.flush_metrics()


def _document(event: object) -> Mapping[str, Any]:
    """Lambda hands over whatever JSON it was given. Raises InputRefused."""
    if not isinstance(event, Mapping):
        raise InputRefused(
            f"The event is a {type(event).__name__}, not a JSON object; docs/architecture.md names them."
        )
    return event
