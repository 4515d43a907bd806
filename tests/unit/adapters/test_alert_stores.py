"""The record of alerts and the memory of deliveries, against moto's DynamoDB."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import fakes
from alert_fakes import ALERT_ID, MATCHED_AT, RUN_ID
from finflows.adapters.alert_log import KEPT_DAYS, DynamoDbAlertLog
from finflows.adapters.deliver_once import IdempotentDelivery
from finflows.application.alert_ports import DeliveryUnderWay
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus, MessageKind
from finflows.contracts.errors import TryAgain
from stock_moto import stock_moto

DELIVERED = DeliverAlertOutput(
    id=ALERT_ID,
    kind=MessageKind.ALERT,
    run_id=RUN_ID,
    status=DeliveryStatus.DELIVERED,
    matched_at=MATCHED_AT,
    delivered_at=MATCHED_AT + timedelta(seconds=1.5),
    attempts=2,
)
PENDING = DELIVERED.model_copy(
    update={"status": DeliveryStatus.PENDING, "delivered_at": None, "reason": "The receiver answers 500."}
)


@dataclass
class Context:
    """As much of Lambda's context as says how long the invocation may take."""

    function_name: str = "deliver"
    left_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with stock_moto(tmp_path):
        client = boto3.client("dynamodb", region_name="us-east-1")
        for table, keys in (("alerts", ("runId", "alertId")), ("deliveries", ("id",))):
            client.create_table(
                TableName=table,
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                BillingMode="PAY_PER_REQUEST",
            )
        yield client


@pytest.fixture
def log(dynamodb: Any) -> DynamoDbAlertLog:
    return DynamoDbAlertLog(dynamodb, "alerts", fakes.SteppingClock())


def once(dynamodb: Any, left_ms: int = 60_000) -> IdempotentDelivery:
    delivery = IdempotentDelivery(dynamodb, "deliveries")
    delivery.of_invocation(Context(left_ms=left_ms))  # type: ignore[arg-type]
    return delivery


def test_what_is_noted_is_found_by_its_run(log: DynamoDbAlertLog) -> None:
    """With every field, and nothing of other runs."""
    log.note(DELIVERED)
    log.note(PENDING.model_copy(update={"id": "alert-other-00"}))
    log.note(PENDING.model_copy(update={"run_id": "scr-2026-11-24"}))
    log.flush()
    assert list(log.of_run(RUN_ID)) == [DELIVERED, PENDING.model_copy(update={"id": "alert-other-00"})]


def test_a_later_attempt_takes_the_place_of_an_earlier_one(log: DynamoDbAlertLog) -> None:
    """A delivered alert has no reason any more."""
    log.note(PENDING)
    log.note(DELIVERED)
    log.flush()
    assert list(log.of_run(RUN_ID)) == [DELIVERED]


def test_a_delivered_alert_stays_delivered(log: DynamoDbAlertLog) -> None:
    """Another copy of its message may meet a receiver that is down."""
    log.note(DELIVERED)
    log.flush()
    log.note(PENDING)
    assert list(log.of_run(RUN_ID)) == [DELIVERED]


def test_a_record_outlives_everything_that_may_still_come(dynamodb: Any, log: DynamoDbAlertLog) -> None:
    """14 days in the queue, 14 as a dead letter, and the 15 in which a run may be redriven."""
    log.note(DELIVERED)
    log.flush()
    (item,) = dynamodb.scan(TableName="alerts")["Items"]
    kept = int(item["expiresAt"]["N"]) - MATCHED_AT.timestamp()
    assert kept / 86_400 == pytest.approx(KEPT_DAYS, abs=0.1)
    assert KEPT_DAYS >= 14 + 14 + 15


def test_delivered_alerts_are_written_together(dynamodb: Any, log: DynamoDbAlertLog) -> None:
    """Twenty-five in a call, and each once: DynamoDB refuses a batch with the same key twice."""
    for number in range(60):
        log.note(DELIVERED.model_copy(update={"id": f"alert-{number:04d}"}))
        log.note(DELIVERED.model_copy(update={"id": f"alert-{number:04d}", "attempts": 3}))
    log.flush()
    assert [each.attempts for each in log.of_run(RUN_ID)] == [3] * 60
    log.flush()


def test_records_that_were_not_taken_are_worth_another_try() -> None:
    """DynamoDB may be throttled: the messages come again, and are recorded then."""

    class Throttled:
        def batch_write_item(self, **arguments: Any) -> Any:
            return {"UnprocessedItems": arguments["RequestItems"]}

    log = DynamoDbAlertLog(Throttled(), "alerts", fakes.SteppingClock())  # type: ignore[arg-type]
    log.note(DELIVERED)
    with pytest.raises(TryAgain, match="did not take every record"):
        log.flush()


def test_a_run_with_many_alerts_is_read_page_by_page(dynamodb: Any) -> None:
    """DynamoDB gives a megabyte at a time."""
    pages = [
        {"Items": [], "LastEvaluatedKey": {"runId": {"S": "x"}}},
        {"Items": [{"runId": {"S": RUN_ID}, "alertId": {"S": ALERT_ID}, "kind": {"S": "alert"},
                    "status": {"S": "DEAD"}, "matchedAt": {"S": "2026-11-23T06:00:00Z"}, "attempts": {"N": "1"}}]},
    ]  # fmt: skip
    asked: list[dict[str, Any]] = []

    class Paged:
        def query(self, **arguments: Any) -> Any:
            asked.append(arguments)
            return pages[len(asked) - 1]

    found = list(DynamoDbAlertLog(Paged(), "alerts", fakes.SteppingClock()).of_run(RUN_ID))  # type: ignore[arg-type]
    assert [each.status for each in found] == [DeliveryStatus.DEAD]
    assert asked[1]["ExclusiveStartKey"] == {"runId": {"S": "x"}}


def test_a_database_that_is_down_is_worth_another_try(dynamodb: Any) -> None:
    """In every call, whoever answers for it: boto3 itself or the service."""
    gone = DynamoDbAlertLog(dynamodb, "no-such-table", fakes.SteppingClock())

    class Down:
        def put_item(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="x")

        query = batch_write_item = put_item

    for log in (gone, DynamoDbAlertLog(Down(), "alerts", fakes.SteppingClock())):
        with pytest.raises(TryAgain, match="DynamoDB does not answer"):
            log.note(PENDING)
        log.note(DELIVERED)
        with pytest.raises(TryAgain, match="DynamoDB does not answer"):
            log.flush()
        with pytest.raises(TryAgain, match="DynamoDB does not answer"):
            list(log.of_run(RUN_ID))


def test_an_outcome_is_remembered_over_processes(dynamodb: Any) -> None:
    """The second time, and from elsewhere, nobody delivers."""
    made: list[int] = []

    def deliver() -> DeliverAlertOutput:
        made.append(1)
        return DELIVERED

    assert once(dynamodb)(ALERT_ID, deliver) == DELIVERED
    assert once(dynamodb)(ALERT_ID, deliver) == DELIVERED
    assert made == [1]
    (item,) = dynamodb.scan(TableName="deliveries")["Items"]
    assert item["id"]["S"].startswith("alert#")


def test_what_is_raised_is_not_remembered(dynamodb: Any) -> None:
    """It comes through as it is, and the next attempt delivers."""

    def fail() -> DeliverAlertOutput:
        raise TryAgain("The receiver answers 500.")

    with pytest.raises(TryAgain, match="answers 500"):
        once(dynamodb)(ALERT_ID, fail)
    assert once(dynamodb)(ALERT_ID, lambda: DELIVERED) == DELIVERED


def test_two_deliveries_of_one_alert_do_not_overlap(dynamodb: Any) -> None:
    """SQS may hand one message to two invocations."""

    def meanwhile() -> DeliverAlertOutput:
        with pytest.raises(DeliveryUnderWay):
            once(dynamodb)(ALERT_ID, lambda: DELIVERED)
        return DELIVERED

    assert once(dynamodb)(ALERT_ID, meanwhile) == DELIVERED


def test_a_delivery_whose_function_was_killed_may_be_tried_again(dynamodb: Any) -> None:
    """Once its time is over: here it is at once."""

    class Killed(BaseException):
        pass

    def die() -> DeliverAlertOutput:
        raise Killed

    with pytest.raises(Killed):
        once(dynamodb, left_ms=-1000)(ALERT_ID, die)
    assert once(dynamodb)(ALERT_ID, lambda: DELIVERED) == DELIVERED


def test_a_memory_that_is_down_is_worth_another_try(dynamodb: Any) -> None:
    """Nothing is delivered without it."""
    delivery = IdempotentDelivery(dynamodb, "no-such-table")
    delivery.of_invocation(Context())  # type: ignore[arg-type]
    with pytest.raises(TryAgain, match="DynamoDB does not answer"):
        delivery(ALERT_ID, lambda: pytest.fail("delivered"))
