"""Around the deliveries of a batch: partial answers, metrics, and logs without what was in a message."""

import json
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import alert_fakes
import fakes
from alert_fakes import ALERT_ID
from finflows.application.alert_ports import ReceiverAnswer
from finflows.application.deliver_alert import DeliverAlert
from finflows.contracts.errors import Bug, InputRefused, TryAgain
from finflows.runtime.alert_batches import Handler, alert_batches

EVENTS = Path(__file__).parents[3] / "events/deliver_alert"


class Context:
    function_name = "DeliverAlertFunction"
    aws_request_id = "request-1"


class Delivery:
    def __init__(self, *script: ReceiverAnswer | Exception) -> None:
        self.receiver = alert_fakes.ScriptedReceiver(list(script))
        self.waiting = alert_fakes.WaitingInMemory()
        self.log = alert_fakes.LogInMemory()
        self.clock = fakes.SteppingClock()
        self.invocations = 0
        self._deliver = DeliverAlert(
            receiver=self.receiver,
            once=alert_fakes.OnceInMemory(),
            log=self.log,
            waiting=self.waiting,
            clock=self.clock,
            between=lambda low, high: high,
            most_attempts=100,
        )

    def of_invocation(self, context: Any) -> DeliverAlert:
        self.invocations += 1
        return self._deliver

    @property
    def handler(self) -> Handler:
        return alert_batches(self.of_invocation)


def event(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return document


def answered(delivery: Delivery, name: str) -> list[str]:
    """The messages that the handler names as failed."""
    answer = delivery.handler(event(name), Context())  # type: ignore[arg-type]
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def logged(printed: str, what: str) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in printed.splitlines() if '"_aws"' not in line)
    return [line for line in lines if line["message"] == what]


def metrics(printed: str) -> dict[str, Any]:
    lines = (json.loads(line) for line in printed.splitlines() if '"_aws"' in line)
    return {name: value for line in lines for name, value in line.items() if name not in {"_aws", "service"}}


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.glob("*.json")))
def test_every_sample_is_delivered(name: str) -> None:
    """A developer who invokes the function with one sees it work."""
    delivery = Delivery()
    assert answered(delivery, name) == []
    assert delivery.receiver.posted


def test_the_message_that_failed_is_named_and_the_others_are_not() -> None:
    """The batch's second message waits; the first is done."""
    delivery = Delivery(ReceiverAnswer(204), ReceiverAnswer(500))
    assert answered(delivery, "batch") == ["00000000-0000-4000-8000-000000000002"]
    assert [receipt for receipt, _ in delivery.waiting.postponed] == ["receipt-2"]


def test_a_batch_of_which_all_failed_is_no_error_of_the_function() -> None:
    """It would look like a bug, and the visibility that was set for each message would mean nothing."""
    delivery = Delivery(ReceiverAnswer(500), ReceiverAnswer(500))
    assert len(answered(delivery, "batch")) == 2


def test_an_alert_that_is_twice_in_a_batch_is_posted_once() -> None:
    """SQS delivers at least once."""
    delivery = Delivery()
    assert answered(delivery, "same_alert_twice") == []
    assert len(delivery.receiver.posted) == 1


def test_what_was_posted_once_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A copy in the same batch, and all copies after a batch whose records could not be written."""
    delivery = Delivery()
    delivery.log.refuses = 2
    handler = delivery.handler
    for _ in range(2):
        with pytest.raises(TryAgain):
            handler(event("same_alert_twice"), Context())  # type: ignore[arg-type]
    assert handler(event("same_alert_twice"), Context()) == {"batchItemFailures": []}  # type: ignore[arg-type]
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [line["AlertsDelivered"] for line in written] == [[1.0]]
    assert len(delivery.receiver.posted) == 1


@pytest.mark.parametrize("name", sorted(path.stem for path in (EVENTS / "broken").glob("*.json")))
def test_a_broken_message_is_buried_and_keeps_no_other_up(name: str) -> None:
    """It would fail for ever."""
    delivery = Delivery()
    assert answered(delivery, f"broken/{name}") == []
    assert len(delivery.waiting.buried) == 1
    assert len(delivery.receiver.posted) == (1 if name == "one_of_two" else 0)


def test_what_was_delivered_is_a_metric(capsys: pytest.CaptureFixture[str]) -> None:
    """Match to 2xx, of which CloudWatch makes percentiles; completions have no match."""
    answered(Delivery(), "batch")
    told = metrics(capsys.readouterr().out)
    assert told["AlertsDelivered"] == [1.0, 1.0]
    assert len(told["MatchToDelivery"]) == 2
    answered(Delivery(), "completion")
    assert set(metrics(capsys.readouterr().out)) == {"CompletionsDelivered"}


def test_what_was_not_delivered_is_a_metric(capsys: pytest.CaptureFixture[str]) -> None:
    """Postponed and dead ones apart."""
    answered(Delivery(ReceiverAnswer(500), ReceiverAnswer(400)), "batch")
    told = metrics(capsys.readouterr().out)
    assert (told["AlertsPostponed"], told["AlertsDead"]) == ([1.0], [1.0])
    answered(Delivery(), "broken/no_json")
    assert metrics(capsys.readouterr().out)["AlertsDead"] == [1.0]


def test_logs_name_run_and_alert_and_no_customer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even by id: who is a match is nobody's business who reads logs. The logger is this test's own."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "alert-batches-logs")
    answered(Delivery(ReceiverAnswer(204), ReceiverAnswer(400)), "batch")
    logged = capsys.readouterr().out
    assert ALERT_ID[:6] in logged
    assert "scr-2026-11-23" in logged
    assert "C-1" not in logged
    assert "C-2" not in logged


def test_a_bug_at_one_message_keeps_no_other_up_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes again, as one that the receiver did not take; what the error says stays behind."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "alert-batches-bug")
    delivery = Delivery(ValueError("cannot send Jane Doe"))
    assert answered(delivery, "batch") == ["00000000-0000-4000-8000-000000000001"]
    printed = capsys.readouterr()
    assert "Jane" not in printed.out + printed.err
    (bug,) = (json.loads(line) for line in printed.out.splitlines() if '"message":"bug"' in line)
    assert (bug["level"], bug["step"], bug["error_type"]) == ("ERROR", "deliver_alert", "ValueError")
    assert metrics(printed.out)["AlertsPostponed"] == [1.0]


def test_a_bug_around_the_deliveries_leaves_without_what_it_quotes() -> None:
    """Lambda logs what a function raises."""

    def broken(_context: Any) -> DeliverAlert:
        raise ValueError("no setting for Jane Doe")

    with pytest.raises(Bug, match=r"Unexpected ValueError at ") as raised:
        alert_batches(broken)(event("one_alert"), Context())  # type: ignore[arg-type]
    assert "Jane" not in "".join(traceback.format_exception(raised.value))


def test_a_postponed_message_is_logged_with_run_and_alert(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever looks for one alert finds every attempt of it."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "alert-batches-postponed")
    answered(Delivery(ReceiverAnswer(500)), "one_alert")
    (told,) = logged(capsys.readouterr().out, "postponed")
    (record,) = event("one_alert")["Records"]
    body = json.loads(record["body"])
    assert (told["run_id"], told["alert_id"], told["attempts"]) == (body["runId"], body["id"], 1)
    assert (told["error_type"], told["reason"]) == ("AttemptFailed", "The receiver answers 500.")


def test_how_long_a_message_waits_is_a_metric_of_the_function(capsys: pytest.CaptureFixture[str]) -> None:
    """The oldest of the batch, at each attempt that failed: SQS does not tell the age of what it shows thrice."""
    delivery = Delivery(ReceiverAnswer(500), ReceiverAnswer(500))
    answered(delivery, "batch")
    told = metrics(capsys.readouterr().out)
    matched_at = datetime.fromisoformat(json.loads(event("batch")["Records"][0]["body"])["matchedAt"])
    least = (delivery.clock.at - matched_at).total_seconds() - 10
    assert least < told["AlertAge"][0] <= least + 10
    assert told["FunctionName"] == "DeliverAlertFunction"
    answered(delivery, "batch")
    assert "AlertAge" not in metrics(capsys.readouterr().out)


def test_records_are_written_when_the_batch_ends() -> None:
    """Together; a function that cannot write them fails as a whole, and all messages come again."""
    delivery = Delivery()
    answered(delivery, "batch")
    assert delivery.log.flushed == 1


def test_each_invocation_says_how_long_it_may_take() -> None:
    """A delivery that is under way is remembered for that long."""
    delivery = Delivery()
    handler = delivery.handler
    for _ in range(2):
        handler(event("one_alert"), Context())  # type: ignore[arg-type]
    assert delivery.invocations == 2


@pytest.mark.parametrize("event", [[], None, "C-1", {"customerId": "C-1"}])
def test_what_is_no_batch_is_refused_without_being_quoted(event: Any) -> None:
    """Nothing but a queue invokes it; whoever else does learns why it does nothing."""
    with pytest.raises(InputRefused, match="holds no Records") as refused:
        Delivery().handler(event, Context())  # type: ignore[arg-type]
    assert "C-1" not in str(refused.value)
