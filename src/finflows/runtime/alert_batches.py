"""What surrounds the delivery of a batch of messages: partial answers, logs without names, and metrics.

A message whose delivery raises is named in the answer (ReportBatchItemFailures) and comes again; the others are gone.
Metrics are written also when the batch fails as a whole: what was posted was posted.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from finflows.application.deliver_alert import DeliverAlert, DeliveryPostponed, QueuedMessage
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus, MessageKind
from finflows.contracts.errors import FinflowsError, InputRefused
from finflows.runtime.lambda_entry import METRICS_NAMESPACE
from finflows.runtime.safe_failure import safe_failure

STEP: Final = "deliver_alert"
Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]
FUNCTION_DIMENSION: Final = "FunctionName"  # the function's name holds the stack's


class _Narrator:
    """Logs and counts what became of each message."""

    def __init__(self) -> None:
        self.log = Logger()
        self.metrics = Metrics(namespace=METRICS_NAMESPACE)
        self.ages: list[float] = []

    def told(self, delivery: DeliverAlertOutput | None) -> None:
        if delivery is None:
            self.metrics.add_metric("AlertsDead", MetricUnit.Count, 1)
            self.log.error("unreadable", extra={"step": STEP})
        elif delivery.is_copy:
            self.log.info("dropped", extra=_facts(delivery))
        elif delivery.status is DeliveryStatus.DELIVERED and delivery.seconds is not None:
            self._delivered(delivery, delivery.seconds)
        else:
            self.metrics.add_metric("AlertsDead", MetricUnit.Count, 1)
            self.log.error("dead", extra={**_facts(delivery), "reason": delivery.reason})

    def postponed(self, error: FinflowsError) -> None:
        self.metrics.add_metric("AlertsPostponed", MetricUnit.Count, 1)
        facts: dict[str, Any] = {"error_type": type(error.__cause__ or error).__name__, "reason": str(error)}
        if isinstance(error, DeliveryPostponed):
            self.ages.append(error.age_s)
            facts.update(_facts(error.standing))
        self.log.warning("postponed", extra=facts)

    def crashed(self, error: Exception) -> FinflowsError:
        """What the processor may know of it. The message comes again, as one that was postponed does."""
        self.metrics.add_metric("AlertsPostponed", MetricUnit.Count, 1)
        return safe_failure(self.log, STEP, error)

    def flush(self, function: str) -> None:
        if self.metrics.metric_set:  # nothing counts where every message was a copy
            self.metrics.flush_metrics()
        if self.ages:
            write_age(max(self.ages), function)
            self.ages.clear()

    def _delivered(self, delivery: DeliverAlertOutput, seconds: float) -> None:
        if delivery.kind is MessageKind.ALERT:
            self.metrics.add_metric("AlertsDelivered", MetricUnit.Count, 1)
            self.metrics.add_metric("MatchToDelivery", MetricUnit.Milliseconds, round(seconds * 1000))
        else:
            self.metrics.add_metric("CompletionsDelivered", MetricUnit.Count, 1)
        self.log.info("delivered", extra={**_facts(delivery), "seconds": seconds})


def write_age(age_s: float, function: str) -> None:
    """Of the function, not of all stacks together: an alarm watches it."""
    with single_metric("AlertAge", MetricUnit.Seconds, age_s, namespace=METRICS_NAMESPACE) as metric:
        metric.add_dimension(FUNCTION_DIMENSION, function)


def alert_batches(of_invocation: Callable[[LambdaContext], DeliverAlert]) -> Handler:
    """A handler of SQS events. Nothing is read or made before the first event."""
    narrator = cache(_Narrator)
    processor = cache(lambda: BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False))

    def deliver_batch(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        if not isinstance(event, Mapping) or "Records" not in event:
            raise InputRefused("The event holds no Records; this function takes what Lambda reads from a queue.")
        deliver = of_invocation(context)

        def deliver_record(record: SQSRecord) -> None:
            try:
                narrator().told(deliver(_queued(record)))
            except FinflowsError as exc:
                narrator().postponed(exc)
                raise
            except Exception as exc:  # noqa: BLE001 - as safe_failure says
                raise narrator().crashed(exc) from None

        try:
            answer = process_partial_response(
                event=event, record_handler=deliver_record, processor=processor(), context=context
            )
            deliver.end_batch()
        finally:
            narrator().flush(context.function_name)
        return dict(answer)

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        try:
            return deliver_batch(event, context)
        except Exception as exc:  # noqa: BLE001 - as safe_failure says
            raise safe_failure(narrator().log, STEP, exc) from None

    return handler


def _queued(record: SQSRecord) -> QueuedMessage:
    sent_s = int(record.attributes.sent_timestamp) / 1000
    return QueuedMessage(
        body=record.body,
        receipt=record.receipt_handle,
        times_received=int(record.attributes.approximate_receive_count),
        sent_at=datetime.fromtimestamp(sent_s, UTC),
    )


def _facts(delivery: DeliverAlertOutput) -> dict[str, Any]:
    return {"run_id": delivery.run_id, "alert_id": delivery.id, "attempts": delivery.attempts}
