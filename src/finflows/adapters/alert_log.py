"""The record of each alert, in DynamoDB: key run id and alert id; it expires when nothing can come any more."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from finflows.application.ports import Clock
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus
from finflows.contracts.errors import TryAgain

KEPT_DAYS: Final = 45  # 14 in the queue, 14 as a dead letter, and the 15 in which a run may be redriven
_DAY_S: Final = 86_400
_FIELDS: Final[tuple[str, ...]] = ("kind", "status", "matchedAt", "deliveredAt", "attempts", "reason")
_MOST_WRITES: Final = 25  # of a BatchWriteItem
_BEATEN: Final = "ConditionalCheckFailedException"


class DynamoDbClient(Protocol):
    """What is used of boto3's client of DynamoDB."""

    def put_item(self, **arguments: Any) -> Any: ...

    def batch_write_item(self, **arguments: Any) -> Any: ...

    def query(self, **arguments: Any) -> Any: ...


class DynamoDbAlertLog:
    """Raises TryAgain when DynamoDB does not answer."""

    def __init__(self, client: DynamoDbClient, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._delivered: dict[tuple[str, str], dict[str, Any]] = {}

    def note(self, delivery: DeliverAlertOutput) -> None:
        """A whole record in place of the one before; nothing takes the place of a delivered one.

        Delivered ones need no condition, so they are written together: one call for ten.
        """
        if delivery.status is DeliveryStatus.DELIVERED:
            self._delivered[delivery.run_id, delivery.id] = self._item(delivery)
            return
        try:
            self._client.put_item(
                TableName=self._table,
                Item=self._item(delivery),
                ConditionExpression="attribute_not_exists(alertId) OR #status <> :delivered",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={":delivered": {"S": DeliveryStatus.DELIVERED}},
            )
        except ClientError as exc:
            if exc.response["Error"].get("Code") != _BEATEN:
                raise _try_again(exc) from exc
        except BotoCoreError as exc:
            raise _try_again(exc) from exc

    def flush(self) -> None:
        waiting, self._delivered = list(self._delivered.values()), {}
        for start in range(0, len(waiting), _MOST_WRITES):
            puts = [{"PutRequest": {"Item": item}} for item in waiting[start : start + _MOST_WRITES]]
            try:
                answer = self._client.batch_write_item(RequestItems={self._table: puts})
            except (BotoCoreError, ClientError) as exc:
                raise _try_again(exc) from exc
            if answer.get("UnprocessedItems"):
                raise TryAgain("DynamoDB did not take every record of an alert.")

    def of_run(self, run_id: str) -> Iterator[DeliverAlertOutput]:
        start: dict[str, Any] = {}
        while True:
            try:
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="runId = :run",
                    ExpressionAttributeValues={":run": {"S": run_id}},
                    **start,
                )
            except (BotoCoreError, ClientError) as exc:
                raise _try_again(exc) from exc
            yield from map(delivery_of, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _item(self, delivery: DeliverAlertOutput) -> dict[str, Any]:
        document = delivery.to_document()
        fields = {name: {"S": str(document[name])} for name in _FIELDS if name in document}
        expires = int(self._clock.now().timestamp()) + KEPT_DAYS * _DAY_S
        return {
            "runId": {"S": delivery.run_id},
            "alertId": {"S": delivery.id},
            **fields,
            "attempts": {"N": str(delivery.attempts)},
            "expiresAt": {"N": str(expires)},
        }


def delivery_of(item: dict[str, Any]) -> DeliverAlertOutput:
    fields = {name: next(iter(item[name].values())) for name in _FIELDS if name in item}
    document = {"id": item["alertId"]["S"], "runId": item["runId"]["S"], **fields}
    return DeliverAlertOutput.parse({**document, "attempts": int(fields["attempts"])}, what="The record of an alert")


def _try_again(exc: Exception) -> TryAgain:
    return TryAgain(f"DynamoDB does not answer: {type(exc).__name__}.")
