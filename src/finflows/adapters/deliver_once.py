"""An alert is delivered once: Powertools' idempotency, remembered in DynamoDB by the alert's id."""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from finflows.adapters.alert_log import KEPT_DAYS
from finflows.application.alert_ports import DeliveryUnderWay
from finflows.contracts.alerts import DeliverAlertOutput
from finflows.contracts.errors import TryAgain

_PREFIX: Final = "alert"  # without it the key would change with the name of the function below


class IdempotentDelivery:
    """A delivery that is under way is remembered until the function's time is over; one that raised is forgotten."""

    def __init__(self, client: Any, table: str) -> None:
        self._store = DynamoDBPersistenceLayer(table_name=table, boto3_client=client)
        self._config = IdempotencyConfig(expires_after_seconds=KEPT_DAYS * 86_400, raise_on_no_idempotency_key=True)

    def of_invocation(self, context: LambdaContext) -> None:
        """How long the invocation may take, at most."""
        self._config.register_lambda_context(context)

    def __call__(self, alert_id: str, deliver: Callable[[], DeliverAlertOutput]) -> DeliverAlertOutput:
        def once(*, alert_id: str) -> dict[str, Any]:  # noqa: ARG001 - it is what the outcome is remembered by
            return deliver().to_document()

        remembered = idempotent_function(
            once,
            data_keyword_argument="alert_id",
            persistence_store=self._store,
            config=self._config,
            key_prefix=_PREFIX,
        )
        try:
            return DeliverAlertOutput.parse(remembered(alert_id=alert_id), what="The remembered delivery")
        except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError) as exc:
            raise DeliveryUnderWay("Another invocation delivers this alert just now.") from exc
        except IdempotencyPersistenceLayerError as exc:
            raise TryAgain(f"DynamoDB does not answer: {type(exc).__name__}.") from exc
