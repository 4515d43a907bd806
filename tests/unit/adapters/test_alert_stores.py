"""The record of alerts and the memory of deliveries, against moto's DynamoDB; the queues' readers against a stub."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import fakes
from alert_fakes import ALERT_ID, MATCHED_AT, RUN_ID, message
from finflows.adapters.alert_log import KEPT_DAYS, DynamoDbAlertLog
from finflows.adapters.deliver_once import IdempotentDelivery
from finflows.adapters.waiting_messages import SqsWaitingMessages
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


@dataclass
class Queues:
    """SQS with dead letters; a letter that was received stays hidden, until the time of all is over."""

    letters: dict[str, str] = field(default_factory=dict)
    over_at: Container[int] = ()  # which calls of receive_message find every letter visible again
    buried_again: bool = False  # what is sent, at once
    received: int = 0
    hidden: set[str] = field(default_factory=set)
    sent: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False

    def receive_message(self, **arguments: Any) -> Any:
        self.received += 1
        if self.received in self.over_at:
            self.hidden.clear()
        shown = [name for name in self.letters if name not in self.hidden][: arguments["MaxNumberOfMessages"]]
        self.hidden.update(shown)
        return {"Messages": [{"MessageId": n, "ReceiptHandle": n, "Body": self.letters[n]} for n in shown]}

    def send_message(self, **arguments: Any) -> Any:
        if self.down:
            raise EndpointConnectionError(endpoint_url="x")
        self.sent.append(arguments)
        if self.buried_again:
            self.letters[f"again {len(self.sent)}"] = arguments["MessageBody"]

    def delete_message(self, **arguments: Any) -> Any:
        del self.letters[arguments["ReceiptHandle"]]

    def change_message_visibility(self, **arguments: Any) -> Any:
        self.changed.append(arguments)

    def change_message_visibility_batch(self, **arguments: Any) -> Any:
        if self.down:
            raise EndpointConnectionError(endpoint_url="x")
        assert all(entry["VisibilityTimeout"] == 0 for entry in arguments["Entries"])
        self.hidden -= {entry["ReceiptHandle"] for entry in arguments["Entries"]}


def waiting(queues: Queues) -> SqsWaitingMessages:
    return SqsWaitingMessages(queues, "alerts-url", "dead-url")


def test_a_message_is_hidden_for_whole_seconds() -> None:
    """SQS knows no fractions."""
    queues = Queues()
    waiting(queues).postpone("receipt", 7.6)
    assert queues.changed == [{"QueueUrl": "alerts-url", "ReceiptHandle": "receipt", "VisibilityTimeout": 8}]


def test_a_dead_message_lies_with_its_reason() -> None:
    """Within the limits of a message; even an empty one may be buried."""
    queues = Queues()
    waiting(queues).bury("", "r" * 2000)
    (sent,) = queues.sent
    assert (sent["QueueUrl"], sent["MessageBody"]) == ("dead-url", "(empty)")
    assert sent["MessageAttributes"]["reason"]["StringValue"] == "r" * 500


def test_every_dead_message_is_revived() -> None:
    """Also what nobody can read: it is buried again, with the same reason."""
    alerts = {f"m{number}": message(f"alert-{number:08d}").to_json() for number in range(25)}
    queues = Queues(alerts | {"odd": "no json", "list": "[1]"})
    assert waiting(queues).revive(None) == 27
    assert queues.letters == {}
    assert {sent["QueueUrl"] for sent in queues.sent} == {"alerts-url"}


def test_the_dead_messages_of_one_run_are_revived() -> None:
    """Those of other runs stay, and the next command finds them at once."""
    other = message(run_id="scr-2026-11-24").to_json()
    queues = Queues({"mine": message().to_json(), "other": other, "odd": "{}", "no": "no json"})
    assert waiting(queues).revive(RUN_ID) == 1
    assert set(queues.letters) == {"other", "odd", "no"}
    assert queues.hidden & set(queues.letters) == set()
    assert waiting(queues).revive("scr-2026-11-24") == 1


def of_two_runs(others: int) -> dict[str, str]:
    """Ten letters behind those of another run."""
    other = message(run_id="scr-2026-11-24").to_json()
    mine = {f"m{number}": message(f"alert-{number:08d}").to_json() for number in range(10)}
    return {f"o{number}": other for number in range(others)} | mine


def test_letters_that_come_again_do_not_end_the_search() -> None:
    """In a long queue those of other runs are visible again before the last was seen."""
    queues = Queues(of_two_runs(30), over_at={3})
    assert waiting(queues).revive(RUN_ID) == 10
    assert set(queues.letters) == {f"o{number}" for number in range(30)}


def test_letters_that_come_for_ever_end_the_search() -> None:
    """Nobody waits for a queue that shows the same all the time."""
    queues = Queues({f"o{number}": message(run_id="scr-2026-11-24").to_json() for number in range(30)}, range(999))
    assert waiting(queues).revive(RUN_ID) == 0
    assert queues.received <= 10


def test_what_is_buried_again_meanwhile_is_not_revived_again() -> None:
    """A receiver that refuses every alert would keep the command going round."""
    queues = Queues(of_two_runs(0), buried_again=True)
    assert waiting(queues).revive(None) == 10
    assert len(queues.letters) == 10
    assert queues.hidden & set(queues.letters) == set()


def test_letters_that_cannot_be_shown_again_come_by_themselves() -> None:
    """The command has done what it was asked for."""
    queues = Queues({"other": message(run_id="scr-2026-11-24").to_json()}, down=True)
    assert waiting(queues).revive(RUN_ID) == 0


def test_a_queue_that_is_down_is_worth_another_try_and_no_letter_is_lost() -> None:
    """Sent first, deleted after."""
    queues = Queues({"mine": message().to_json()}, down=True)
    with pytest.raises(TryAgain, match="SQS does not answer send_message"):
        waiting(queues).revive(None)
    assert set(queues.letters) == {"mine"}
