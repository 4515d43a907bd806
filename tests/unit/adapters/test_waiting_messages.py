"""The queues' readers, against a stub of SQS."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from alert_fakes import RUN_ID, message
from finflows.adapters.waiting_messages import SqsWaitingMessages
from finflows.contracts.errors import TryAgain


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
