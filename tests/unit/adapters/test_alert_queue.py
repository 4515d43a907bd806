"""Sending alerts: in batches, in a thread of its own, and all of them or an error."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from alert_fakes import message
from finflows.adapters.alert_queue import MOST_BYTES, MOST_MESSAGES, LingeringOutlet, SqsAlertQueue, batches
from finflows.contracts.errors import TryAgain


@dataclass
class Sqs:
    """Takes what it is sent; ``failing`` entries fail so often."""

    failing: dict[str, int] = field(default_factory=dict)
    down: bool = False
    bug: str | None = None
    calls: list[list[str]] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open.set()

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803 - boto3's name
        self.called.set()
        self.open.wait()
        if self.bug is not None:
            raise ValueError(self.bug)
        if self.down:
            raise EndpointConnectionError(endpoint_url=QueueUrl)
        ids = {entry["Id"]: json.loads(entry["MessageBody"])["id"] for entry in Entries}
        failed = [number for number, alert in ids.items() if self.failing.get(alert, 0) > 0]
        for number in failed:
            self.failing[ids[number]] -= 1
        self.calls.append([alert for number, alert in ids.items() if number not in failed])
        return {"Failed": [{"Id": number, "Code": "InternalError", "SenderFault": False} for number in failed]}

    @property
    def taken(self) -> list[str]:
        return [alert for call in self.calls for alert in call]


class Pauses(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def ids(count: int) -> list[str]:
    return [f"alert-{number:04d}" for number in range(count)]


def outlet(sqs: Sqs, linger_s: float = 0.01) -> LingeringOutlet:
    return LingeringOutlet(SqsAlertQueue(sqs, "url", Pauses()), linger_s)


def send_until_told(alerts: LingeringOutlet) -> None:
    for alert in ids(1_000_000):
        alerts.send(message(alert))


def fail_after_sending(alerts: LingeringOutlet) -> None:
    alerts.send(message())
    raise ZeroDivisionError


def test_messages_go_ten_at_a_time() -> None:
    """SQS takes no more."""
    sqs = Sqs()
    SqsAlertQueue(sqs, "url").send(map(message, ids(23)))
    assert [len(call) for call in sqs.calls] == [10, 10, 3]
    assert sqs.taken == ids(23)


def test_entries_that_sqs_fails_at_are_sent_again() -> None:
    """Only those."""
    sqs, pauses = Sqs(failing={"alert-0001": 2}), Pauses()
    SqsAlertQueue(sqs, "url", pauses).send(map(message, ids(3)))
    assert sqs.calls == [["alert-0000", "alert-0002"], [], ["alert-0001"]]
    assert len(pauses) == 2


def test_an_entry_that_never_goes_is_told() -> None:
    """The chunk is tried again then; what went is known by its id."""
    with pytest.raises(TryAgain, match="SQS does not take 1 alerts: InternalError"):
        SqsAlertQueue(Sqs(failing={"alert-0001": 99}), "url", Pauses()).send(map(message, ids(3)))


@given(st.lists(st.integers(1, MOST_BYTES), max_size=40))
def test_batches_hold_every_body_in_order_within_both_limits(sizes: list[int]) -> None:
    """A body that is alone may be as large as it likes."""
    bodies = ["x" * size for size in sizes]
    made = list(batches(bodies))
    assert [body for batch in made for body in batch] == bodies
    assert all(len(batch) <= MOST_MESSAGES for batch in made)
    assert all(len(batch) == 1 or sum(map(len, batch)) <= MOST_BYTES for batch in made)


def test_everything_is_accepted_when_the_block_ends() -> None:
    """Also a last batch that is not full."""
    sqs = Sqs()
    with outlet(sqs) as alerts:
        for alert in ids(23):
            alerts.send(message(alert))
    assert sqs.taken == ids(23)


def test_an_alert_leaves_while_the_block_goes_on() -> None:
    """It waits for company for a moment only."""
    sqs = Sqs()
    with outlet(sqs) as alerts:
        alerts.send(message())
        assert sqs.called.wait(30)


def test_a_slow_queue_does_not_hold_up_the_sender() -> None:
    """A hundred alerts are taken over while not one call has been answered."""
    sqs = Sqs()
    sqs.open.clear()
    with outlet(sqs) as alerts:
        for alert in ids(100):
            alerts.send(message(alert))
        assert sqs.taken == []
        sqs.open.set()
    assert sqs.taken == ids(100)


def test_a_queue_that_is_down_is_told_at_the_end() -> None:
    """The task ends with 75, without a marker."""
    with pytest.raises(TryAgain, match="Not every alert could be sent"), outlet(Sqs(down=True)) as alerts:
        alerts.send(message())


def test_a_queue_that_is_down_is_told_at_a_later_alert() -> None:
    """No need to screen on."""
    sqs = Sqs(down=True)
    with pytest.raises(TryAgain, match="EndpointConnectionError"), outlet(sqs) as alerts:
        send_until_told(alerts)


def test_what_a_bug_of_the_thread_quotes_is_not_told() -> None:
    """The text of an error of ours is logged."""
    with (
        pytest.raises(TryAgain, match=r"Not every alert could be sent\. Unexpected ValueError at ") as raised,
        outlet(Sqs(bug="cannot encode Jane Doe")) as alerts,
    ):
        alerts.send(message())
    assert "Jane" not in str(raised.value)


def test_an_error_of_the_block_itself_comes_through() -> None:
    """And nobody waits for a queue that is down."""
    with pytest.raises(ZeroDivisionError), outlet(Sqs(down=True)) as alerts:
        fail_after_sending(alerts)


def test_a_block_without_alerts_asks_nothing() -> None:
    """Most chunks of a small night."""
    sqs = Sqs()
    with outlet(sqs):
        pass
    assert sqs.calls == []
