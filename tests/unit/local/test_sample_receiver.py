"""The sample receiver: takes what is signed, once, and misbehaves as it is told to."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from standardwebhooks import Webhook

from finflows.contracts.errors import InputRefused
from finflows.local.errors import PortTaken
from finflows.local.sample_receiver import ReceivedMessage, SampleReceiver, Scenario, parse_scenario

SECRET = "c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtb3ItbW9yZSE="


def post(
    receiver: SampleReceiver,
    webhook_id: str = "alert-1",
    *,
    secret: str = SECRET,
    age_s: float = 0.0,
    patience_s: float = 30.0,
) -> int:
    body = '{"alertId": "alert-1"}'
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body),
    }
    with urllib3.PoolManager(retries=False, timeout=patience_s) as pool:
        return pool.request("POST", receiver.url, body=body, headers=headers, redirect=False).status


def test_a_signed_message_is_taken_once() -> None:
    """The second one is a duplicate, and is answered as well: the sender need not send it again."""
    told: list[ReceivedMessage] = []
    with SampleReceiver(SECRET, on_message=told.append) as receiver:
        assert [post(receiver), post(receiver), post(receiver, "alert-2")] == [204, 204, 204]
        assert [each.id for each in receiver.taken] == ["alert-1", "alert-2"]
    assert [each.duplicate for each in told] == [False, True, False]


@pytest.mark.parametrize(("secret", "age_s"), [("b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI=", 0.0), (SECRET, 3600.0)])
def test_what_is_not_signed_by_us_and_now_is_not_taken(secret: str, age_s: float) -> None:
    """Another secret, or a message that somebody recorded."""
    with SampleReceiver(SECRET) as receiver:
        assert post(receiver, secret=secret, age_s=age_s) == 401
        assert receiver.taken == []
        assert not receiver.messages[0].verified


def test_a_state_file_makes_duplicates_known_after_a_restart(tmp_path: Path) -> None:
    """Written before the answer. A line that a kill cut off is taken away, and every line after it can be read."""
    state = tmp_path / "receiver/received.ndjson"
    with SampleReceiver(SECRET, state=state) as receiver:
        post(receiver)
    with state.open("a") as file:
        file.write('{"id": "alert-')
    with SampleReceiver(SECRET, state=state) as receiver:
        post(receiver)
        post(receiver, "alert-2")
        assert [each.duplicate for each in receiver.messages] == [True, False]
    assert [json.loads(line)["id"] for line in state.read_text().splitlines()] == ["alert-1", "alert-2"]


def test_a_state_file_that_is_one_torn_line_is_begun_again(tmp_path: Path) -> None:
    """Nothing was noted by it."""
    state = tmp_path / "received.ndjson"
    state.write_text('{"id": "alert-1')
    with SampleReceiver(SECRET, state=state) as receiver:
        post(receiver)
        assert not receiver.messages[0].duplicate
    assert json.loads(state.read_text())["id"] == "alert-1"


def test_scenarios_are_played_in_order_and_then_it_behaves() -> None:
    """What is not answered with a 2xx is not taken."""
    with SampleReceiver(SECRET, scenarios=[parse_scenario("500"), parse_scenario("429:2")]) as receiver:
        receiver.misbehave(Scenario(status=301, location="/x"))
        assert [post(receiver) for _ in range(4)] == [500, 429, 301, 204]
        assert len(receiver.taken) == 1


@pytest.mark.parametrize("text", ["close", "garbage"])
def test_no_answer_is_no_taking(text: str) -> None:
    """The sender cannot know that the message came."""
    with SampleReceiver(SECRET, scenarios=[parse_scenario(text)]) as receiver:
        with pytest.raises(urllib3.exceptions.ProtocolError):
            post(receiver)
        assert receiver.taken == []


def test_what_is_slept_over_was_taken_before() -> None:
    """The sender gives up without an answer; what it sends again is a duplicate."""
    told = threading.Event()
    with SampleReceiver(SECRET, scenarios=[parse_scenario("sleep:3600")], on_message=lambda _: told.set()) as receiver:
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            post(receiver, patience_s=0.2)
        assert told.wait(30)
        post(receiver)
        assert [each.duplicate for each in receiver.messages] == [False, True]


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("503", Scenario(status=503)),
        ("429:7", Scenario(status=429, retry_after="7")),
        ("sleep:1.5", Scenario(sleep_s=1.5)),
        ("close", Scenario(close=True)),
        ("garbage", Scenario(garbage=True)),
        ("redirect", Scenario(status=301, location="/elsewhere")),
        ("redirect:https://e.example/", Scenario(status=301, location="https://e.example/")),
    ],
)
def test_a_scenario_is_written_as_a_word(text: str, scenario: Scenario) -> None:
    """On the command line."""
    assert parse_scenario(text) == scenario


@pytest.mark.parametrize("text", ["", "99", "sleep", "sleep:long", "explode"])
def test_another_word_is_refused_with_those_that_there_are(text: str) -> None:
    """A typing error must not make a well-behaved receiver."""
    with pytest.raises(InputRefused, match=r"is no scenario\. There are: a status"):
        parse_scenario(text)


def test_a_connection_that_will_be_closed_is_said_to_be() -> None:
    """A sender that keeps connections would send its next message into one that is just being closed."""
    with SampleReceiver(SECRET) as receiver, urllib3.PoolManager(retries=False) as pool:
        answer = pool.request("POST", receiver.url, body=b"{}")
        assert (answer.status, answer.headers["Connection"]) == (401, "close")


def test_a_port_that_is_taken_is_told() -> None:
    """With its number."""
    with SampleReceiver(SECRET) as receiver, pytest.raises(PortTaken):
        SampleReceiver(SECRET, port=int(receiver.url.split(":")[2].split("/")[0]))
