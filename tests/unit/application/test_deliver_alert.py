"""Delivering one message: delivered once, tried again, or buried with a reason; nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

import alert_fakes
import fakes
import nights
from alert_fakes import ALERT_ID, MATCHED_AT, message
from finflows.application.alert_ports import AddressRefused, DeliveryUnderWay, ReceiverAnswer, ReceiverUnreachable
from finflows.application.alert_status import AlertStatus
from finflows.application.deliver_alert import DeliverAlert, DeliveryPostponed, QueuedMessage
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus
from finflows.contracts.errors import InputRefused, TryAgain

MOST_ATTEMPTS = 5


@dataclass
class Delivery:
    """The use case among fakes."""

    receiver: alert_fakes.ScriptedReceiver = field(default_factory=alert_fakes.ScriptedReceiver)
    once: alert_fakes.OnceInMemory = field(default_factory=alert_fakes.OnceInMemory)
    log: alert_fakes.LogInMemory = field(default_factory=alert_fakes.LogInMemory)
    waiting: alert_fakes.WaitingInMemory = field(default_factory=alert_fakes.WaitingInMemory)

    def answers(self, *script: ReceiverAnswer | Exception) -> "Delivery":
        self.receiver.script.extend(script)
        return self

    def of(self, body: str | None = None, times: int = 1, sent_at: datetime = MATCHED_AT) -> DeliverAlertOutput | None:
        use_case = DeliverAlert(
            receiver=self.receiver,
            once=self.once,
            log=self.log,
            waiting=self.waiting,
            clock=fakes.SteppingClock(),
            between=lambda low, high: high,
            most_attempts=MOST_ATTEMPTS,
        )
        return use_case(QueuedMessage(body if body is not None else message().to_json(), "receipt", times, sent_at))


def test_a_delivered_alert_is_recorded_with_the_times_of_match_and_2xx() -> None:
    """The document is sent as it was queued, under the alert's id."""
    delivery = Delivery()
    done = delivery.of(times=2)
    assert done is not None
    assert (done.status, done.attempts, done.reason) == (DeliveryStatus.DELIVERED, 2, None)
    assert done.matched_at == alert_fakes.MATCHED_AT
    assert done.seconds == 1.0
    assert delivery.receiver.posted == [(ALERT_ID, '{"a":1}')]
    assert delivery.log.noted == [done]


def test_another_copy_of_a_delivered_message_is_dropped() -> None:
    """A second delivery by SQS, a rerun chunk, a redrive: the record stays that of the first."""
    delivery = Delivery()
    first = delivery.of()
    assert first is not None
    assert not first.is_copy
    assert delivery.of(times=3) == first.model_copy(update={"is_copy": True})
    assert len(delivery.receiver.posted) == 1


def test_an_alert_that_two_runs_of_a_night_raise_is_posted_once_and_recorded_for_both() -> None:
    """Its id does not hold the run. A run whose alerts were known already would otherwise seem to wait for ever."""
    delivery = Delivery()
    delivery.of()
    delivery.of(message(run_id="scr-2026-11-23-2").to_json())
    assert len(delivery.receiver.posted) == 1
    second = AlertStatus(nights.screened_night(), delivery.log)("scr-2026-11-23-2")
    assert (second.delivered, second.pending) == (1, 0)
    assert [each.run_id for each in delivery.log.noted] == ["scr-2026-11-23", "scr-2026-11-23-2"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ReceiverAnswer(500), "The receiver answers 500."),
        (ReceiverAnswer(408), "The receiver answers 408."),
        (ReceiverAnswer(301), "The receiver answers 301."),
        (ReceiverUnreachable("The receiver did not answer in time."), "The receiver did not answer in time."),
        (InputRefused("The webhook secret is none."), "The webhook secret is none."),
        (TryAgain("Secrets Manager does not answer."), "Secrets Manager does not answer."),
    ],
)
def test_a_failed_attempt_is_postponed_with_its_reason(answer: ReceiverAnswer | Exception, reason: str) -> None:
    """Raising keeps the message; it is hidden for longer after each attempt."""
    delivery = Delivery().answers(answer)
    with pytest.raises(DeliveryPostponed, match=reason):
        delivery.of(times=3)
    assert delivery.waiting.postponed == [("receipt", 8.0)]
    assert [(each.status, each.reason) for each in delivery.log.noted] == [(DeliveryStatus.PENDING, reason)]
    assert delivery.once.done == {}


def test_retry_after_is_honoured() -> None:
    """A receiver that is overloaded knows best when it will not be."""
    delivery = Delivery().answers(ReceiverAnswer(429, "120"))
    with pytest.raises(TryAgain):
        delivery.of()
    assert delivery.waiting.postponed == [("receipt", 122.0)]


def test_an_alert_that_failed_is_delivered_by_the_next_attempt() -> None:
    """The failure was not remembered as an outcome."""
    delivery = Delivery().answers(ReceiverAnswer(503))
    with pytest.raises(TryAgain):
        delivery.of()
    done = delivery.of(times=2)
    assert done is not None
    assert done.status is DeliveryStatus.DELIVERED
    assert delivery.log.statuses == [DeliveryStatus.PENDING, DeliveryStatus.DELIVERED]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ReceiverAnswer(400), "The receiver answers 400."),
        (ReceiverAnswer(410), "The receiver answers 410."),
        (AddressRefused("The receiver's address is not https."), "The receiver's address is not https."),
    ],
)
def test_what_is_refused_is_buried_at_once_with_the_reason(answer: ReceiverAnswer | Exception, reason: str) -> None:
    """Repeating changes nothing. A person redrives it when the cause is mended, and then it is delivered."""
    delivery = Delivery().answers(answer)
    dead = delivery.of()
    assert dead is not None
    assert (dead.status, dead.reason) == (DeliveryStatus.DEAD, reason)
    assert delivery.waiting.buried == [(message().to_json(), reason)]
    assert delivery.waiting.postponed == []
    redriven = delivery.of()
    assert redriven is not None
    assert redriven.status is DeliveryStatus.DELIVERED


def test_the_last_try_ends_in_the_dead_letter_queue() -> None:
    """With what went wrong last."""
    delivery = Delivery().answers(ReceiverAnswer(500))
    dead = delivery.of(times=MOST_ATTEMPTS)
    assert dead is not None
    reason = "Given up after 5 tries. The receiver answers 500."
    assert (dead.status, dead.reason) == (DeliveryStatus.DEAD, reason)
    assert delivery.waiting.buried == [(message().to_json(), reason)]


@pytest.mark.parametrize(("days_ago", "postponed"), [(12.4, True), (12.6, False)])
def test_a_message_that_the_queue_would_drop_before_the_next_try_is_buried(days_ago: float, *, postponed: bool) -> None:
    """SQS would drop it without a word. The receiver asks for the longest wait, half a day."""
    delivery = Delivery().answers(ReceiverAnswer(429, "99999"))
    sent_at = MATCHED_AT - timedelta(days=days_ago)
    if postponed:
        with pytest.raises(DeliveryPostponed):
            delivery.of(times=4, sent_at=sent_at)
        assert (len(delivery.waiting.postponed), delivery.waiting.buried) == (1, [])
        return
    dead = delivery.of(times=4, sent_at=sent_at)
    assert dead is not None
    reason = (
        "Given up after 4 tries. The receiver answers 429. The queue does not keep the message until the next try, "
        "43000 s from now."
    )
    assert (dead.status, dead.reason) == (DeliveryStatus.DEAD, reason)
    assert (delivery.waiting.postponed, delivery.waiting.buried) == ([], [(message().to_json(), reason)])


def test_a_redriven_alert_of_long_ago_is_tried_as_a_new_one() -> None:
    """Its match may be four weeks old: the queue counts from when the message was sent."""
    delivery = Delivery().answers(ReceiverAnswer(500))
    with pytest.raises(DeliveryPostponed) as postponed:
        delivery.of(message().model_copy(update={"matched_at": MATCHED_AT - timedelta(days=27)}).to_json())
    assert postponed.value.age_s > timedelta(days=27).total_seconds()


def test_an_alert_that_is_being_delivered_elsewhere_waits() -> None:
    """Two copies at the same moment: the second comes back later, and finds the first delivered or not."""
    delivery = Delivery()
    delivery.once.under_way = DeliveryUnderWay("Another invocation delivers this alert just now.")
    with pytest.raises(DeliveryPostponed, match="Another invocation") as postponed:
        delivery.of()
    assert postponed.value.__cause__ is delivery.once.under_way
    assert delivery.receiver.posted == []
    assert delivery.waiting.postponed == [("receipt", 2.0)]


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"id": "x"}', message().to_json().replace("alert-", "a b-")])
def test_a_message_that_cannot_be_read_is_buried(body: str) -> None:
    """It would fail for ever; nobody is told of what was in it."""
    delivery = Delivery()
    assert delivery.of(body) is None
    ((buried, reason),) = delivery.waiting.buried
    assert buried == body
    assert reason.startswith("The message is not valid")
    assert delivery.receiver.posted == []


def test_a_record_that_cannot_be_written_keeps_the_message() -> None:
    """Then the alert is delivered, and a later copy of the message writes its record."""

    class Silent(alert_fakes.LogInMemory):
        def note(self, delivery: DeliverAlertOutput) -> None:
            raise TryAgain("DynamoDB does not answer.")

    delivery = Delivery(log=Silent())
    with pytest.raises(DeliveryPostponed) as postponed:
        delivery.of()
    assert (postponed.value.standing.id, postponed.value.standing.run_id) == (ALERT_ID, alert_fakes.RUN_ID)
    delivery.log = alert_fakes.LogInMemory()
    delivery.of(times=2)
    assert len(delivery.receiver.posted) == 1
    assert [each.attempts for each in delivery.log.noted] == [1]
