"""`finflows alerts` and `receiver`, as far as no engine is needed; whole nights are tested elsewhere."""

import json
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3

import fakes
import nights
from alert_cases import alerted_night, delivery
from alert_fakes import message
from command_line import Command
from finflows.adapters.alert_log import DynamoDbAlertLog
from finflows.cli.alert_receiver import ChosenReceiver
from finflows.cli.alert_texts import alerts_line
from finflows.cli.receiver import told
from finflows.contracts.alerts import AlertsStatus, DeliverAlertOutput, DeliveryStatus
from finflows.contracts.errors import InputRefused
from finflows.local.kept_items import KeptItems
from finflows.local.sample_receiver import ReceivedMessage
from finflows.local.state_folder import StateFolder
from night_runs import FINFLOWS

RUN = nights.RUN_ID


class KeptTable:
    """DynamoDB's client as far as the log writes; into the state folder."""

    def __init__(self, folder: Path) -> None:
        self._items = KeptItems(folder)

    def put_item(self, **arguments: Any) -> None:
        self._items.put(arguments["TableName"], arguments["Item"])

    def batch_write_item(self, **arguments: Any) -> Any:
        for table, puts in arguments["RequestItems"].items():
            for put in puts:
                self._items.put(table, put["PutRequest"]["Item"])
        return {}

    def query(self, **arguments: Any) -> Any:
        raise NotImplementedError


def noted(state: Path, *deliveries: DeliverAlertOutput) -> None:
    log = DynamoDbAlertLog(KeptTable(StateFolder(state).tables), "AlertsTable", fakes.SteppingClock())
    for each in deliveries:
        log.note(each)
    log.flush()


def stored(state: Path, work: fakes.MemoryStore) -> None:
    for key, data in work.objects.items():
        path = state / "s3/work-bucket" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def dead(number: int) -> DeliverAlertOutput:
    return delivery(number, None, "The receiver answers 400.").model_copy(update={"status": DeliveryStatus.DEAD})


def test_a_runs_alerts_are_told_from_the_state_folder(finflows: Command, tmp_path: Path) -> None:
    """Counts, quickness and reasons; exit code 1 says that somebody has to look."""
    stored(tmp_path, alerted_night())
    noted(tmp_path, delivery(1, 0.5), dead(2))
    found = finflows("alerts", "status", RUN, "--state-dir", tmp_path)
    assert found.exit_code == 1
    assert "Sent       2" in found.out
    assert "Match-2xx  p50 0.50 s" in found.out
    assert "1 x The receiver answers 400." in found.out
    as_json = json.loads(finflows("alerts", "status", RUN, "--state-dir", tmp_path, "--json").out)
    assert (as_json["delivered"], as_json["dead"], as_json["pending"]) == (1, 1, 0)


def test_a_run_without_alerts_is_told_as_such(finflows: Command, tmp_path: Path) -> None:
    """Nothing is wrong with it."""
    work = fakes.MemoryStore("work")
    nights.stored_night(work)
    stored(tmp_path, work)
    found = finflows("alerts", "status", RUN, "--state-dir", tmp_path)
    assert (found.exit_code, found.err) == (0, "")
    assert "Sent       0" in found.out


def test_a_run_that_is_not_there_is_told(finflows: Command, tmp_path: Path, stack: Any) -> None:
    """Zeros would read as if all were well; of the state folder as of a stack."""
    for where in (("--state-dir", tmp_path), ("--stack", "finflows")):
        found = finflows("alerts", "status", "no-such-run", *where)
        assert (found.exit_code, found.out) == (2, "")
        assert "Nothing is known of a run no-such-run" in found.err


def test_a_run_of_which_only_alerts_are_left_is_told(finflows: Command, tmp_path: Path) -> None:
    """The work bucket keeps a run for 30 days, the table its alerts for 45."""
    noted(tmp_path, delivery(1, 0.5))
    found = finflows("alerts", "status", RUN, "--state-dir", tmp_path)
    assert (found.exit_code, "Delivered  1" in found.out) == (0, True)


def test_a_stacks_alerts_are_told_and_revived(finflows: Command, stack: Any) -> None:
    """By its outputs; credentials and region are boto3's own."""
    log = DynamoDbAlertLog(stack.client("dynamodb"), "alerts", fakes.SteppingClock())
    log.note(delivery(1, 0.5))
    log.flush()
    for key, data in alerted_night().objects.items():
        stack.client("s3").put_object(Bucket="work", Key=key, Body=data)
    found = finflows("alerts", "status", RUN, "--stack", "finflows", "--json")
    assert (json.loads(found.out)["alertsSent"], json.loads(found.out)["delivered"]) == (2, 1)
    sqs = stack.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="dead")["QueueUrl"], MessageBody=message().to_json())
    assert finflows("alerts", "redrive", "--stack", "finflows").out == "Back in the queue: 1 dead alert.\n"
    assert "Messages" in sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="alerts")["QueueUrl"])


def test_a_stack_that_is_not_there_is_told(finflows: Command, stack: Any) -> None:
    """Or one of another template."""
    found = finflows("alerts", "status", RUN, "--stack", "nobody")
    assert (found.exit_code, "stack nobody cannot be looked at" in found.err) == (2, True)
    empty = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    stack.client("cloudformation").create_stack(StackName="other", TemplateBody=json.dumps(empty))
    found = finflows("alerts", "redrive", "--stack", "other")
    assert (found.exit_code, "no output AlertQueueUrl" in found.err) == (2, True)


def received(**changed: Any) -> ReceivedMessage:
    match = {"entityId": "7001", "score": 0.97}
    document = {"alertId": "a", "jobId": RUN, "customerId": "C1", "screening": {"matches": [match]}}
    at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    fields = {"id": "alert-123", "document": document, "answer": 204, "verified": True, "duplicate": False, "at": at}
    return ReceivedMessage(**(fields | changed))


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "customer C1: 7001 0.970 -> 204"),
        ({"duplicate": True}, "-> 204 (duplicate, dropped)"),
        ({"answer": 0}, "-> no answer"),
        ({"verified": False, "document": {}, "answer": 401}, "NOT OURS: the signature is wrong -> 401"),
        ({"document": {"jobId": RUN, "status": "FAILED", "matchCount": 7}}, "FAILED, 7 matches -> 204"),
    ],
)
def test_the_receiver_tells_each_message_in_a_line(changed: dict[str, Any], line: str) -> None:
    """Who looks at it sees what came, and what it was answered."""
    assert told(received(**changed)).endswith(line)


def test_the_receiver_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """It says where, and at its end what it has had; a secret is made when there is none."""
    command = [*FINFLOWS, "receiver", "--port", "0", "--state-dir", str(tmp_path), "--scenario", "500"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        try:
            with urllib3.PoolManager(retries=False) as pool:
                answers = [pool.request("POST", url, body=b"{}").status for _ in range(2)]
        finally:  # whatever was answered: else the block waits for ever
            process.send_signal(signal.SIGINT)
        told_at_the_end = process.stdout.read().splitlines()
    assert answers == [500, 401]
    assert process.returncode == 0
    assert "NOT OURS" in told_at_the_end[0]
    assert told_at_the_end[-1] == "0 messages taken, 2 attempts."
    assert (tmp_path / "secrets/WebhookSecret").is_file()


@pytest.mark.parametrize("url", ["http://example.com/", "https://user@example.com/", "nonsense"])
def test_a_receiver_that_may_not_be_one_is_refused_at_once(finflows: Command, tmp_path: Path, url: str) -> None:
    """Not after a night of screening."""
    customers = tmp_path / "c.csv"
    customers.write_text("customerId,name,type\n")
    inputs = ("--customers", customers, "--list", tmp_path, "--state-dir", tmp_path / "state")
    found = finflows("run", "screening", *inputs, "--receiver", url)
    assert found.exit_code == 2
    assert not (tmp_path / "state").exists()


def test_the_choice_of_a_receiver_stays_with_the_state_folder(tmp_path: Path) -> None:
    """A redrive alerts the same one; "none" ends that."""
    chosen = ChosenReceiver(StateFolder(tmp_path / "state"))
    with chosen.parameters() as parameters:
        assert parameters == {}
    chosen.choose("https://hooks.example.com:8443/alerts")
    with ChosenReceiver(StateFolder(tmp_path / "state")).parameters() as parameters:
        assert (parameters["WebhookHosts"], parameters["WebhookPorts"]) == ("hooks.example.com", "8443")
    chosen.choose("demo")
    with chosen.parameters() as parameters:
        assert parameters["WebhookUrl"].startswith("http://127.0.0.1:")
    chosen.choose("none")
    with chosen.parameters() as parameters:
        assert parameters == {}


def test_payload_and_repeats_stay_with_the_state_folder(tmp_path: Path) -> None:
    """Beside the receiver; what is not named stays as it was, and nothing is written when nothing is named."""
    chosen = ChosenReceiver(StateFolder(tmp_path / "state"))
    chosen.choose(None)
    assert not (tmp_path / "state").exists()
    chosen.choose("https://hooks.example.com/alerts", repeats="suppress")
    chosen.choose(None, payload="full")
    with ChosenReceiver(StateFolder(tmp_path / "state")).parameters() as parameters:
        assert (parameters["AlertPayload"], parameters["AlertRepeats"]) == ("full", "suppress")
        assert parameters["WebhookHosts"] == "hooks.example.com"
    chosen.choose("none", repeats="send")
    with chosen.parameters() as parameters:
        assert parameters == {"AlertPayload": "full", "AlertRepeats": "send"}


def test_a_run_takes_payload_and_repeats_as_options(finflows: Command, tmp_path: Path) -> None:
    """Judged before anything is screened: here there is no customer file."""
    asked = ("run", "screening", "--customers", tmp_path / "none.csv", "--list", tmp_path, "--state-dir", tmp_path)
    assert finflows(*asked, "--alert-payload", "full", "--alert-repeats", "suppress").exit_code == 2
    with ChosenReceiver(StateFolder(tmp_path)).parameters() as parameters:
        assert parameters == {"AlertPayload": "full", "AlertRepeats": "suppress"}
    assert "'maybe' is not one of 'send', 'suppress'" in finflows(*asked, "--alert-repeats", "maybe").err


@pytest.mark.parametrize(
    ("sent", "suppressed", "line"),
    [
        (2, 0, "Alerts   2 sent, 1 delivered, 1 waiting: finflows alerts redrive r"),
        (2, 3, "Alerts   2 sent, 1 delivered, 3 repeats not sent, 1 waiting: finflows alerts redrive r"),
        (0, 5, "Alerts   0 sent, 5 repeats not sent"),
    ],
)
def test_the_end_of_a_night_tells_what_was_sent_and_what_was_not(sent: int, suppressed: int, line: str) -> None:
    """A night of repeats alone is no night without matches."""
    delivered = min(sent, 1)
    status = AlertsStatus(
        run_id="r", total_matches=9, alerts_sent=sent, delivered=delivered, pending=sent - delivered, dead=0, reasons={}
    )
    assert alerts_line(status, suppressed) == line


def test_an_address_is_judged_before_it_is_chosen(tmp_path: Path) -> None:
    """The file is not written."""
    with pytest.raises(InputRefused):
        ChosenReceiver(StateFolder(tmp_path)).choose("http://10.0.0.1/")
    assert ChosenReceiver(StateFolder(tmp_path)).chosen == "none"
