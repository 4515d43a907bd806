"""The resources of alerts keep each other's promises: times, tries, what is encrypted, who may do what."""

import json
from pathlib import Path
from typing import Any

import pytest

from finflows.adapters.alert_log import KEPT_DAYS
from finflows.adapters.webhook.http_post import ATTEMPT_TIMEOUT_S
from finflows.application.delivery_rules import LONGEST_IN_QUEUE, LONGEST_WAIT_S
from finflows.local.template import cloudformation_yaml
from finflows.local.template.project import ProjectTemplate
from finflows.runtime.alert_batches import FUNCTION_DIMENSION, write_age
from finflows.runtime.lambda_entry import METRICS_NAMESPACE

PROJECT = Path(__file__).parents[2]
DAY_S = 86_400
REDRIVE_DAYS = 15  # in which Step Functions may redrive a run, and a day


@pytest.fixture(scope="module")
def template() -> ProjectTemplate:
    return ProjectTemplate.load(PROJECT)


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    found: dict[str, Any] = cloudformation_yaml.parse((PROJECT / "template.yaml").read_text())["Resources"]
    return found


def test_a_batch_fits_into_an_invocation_and_an_invocation_into_the_visibility(template: ProjectTemplate) -> None:
    """Ten attempts one after the other; and six times the function's time-out, as Lambda advises."""
    (events,) = template.queue_events
    function = template.functions["DeliverAlertFunction"]
    visibility_s = int(template.queues["AlertQueue"].properties["VisibilityTimeout"])
    assert events.batch_size * ATTEMPT_TIMEOUT_S < function.timeout_s
    assert visibility_s >= 6 * function.timeout_s


def test_the_receiver_meets_as_many_deliveries_at_a_time_as_the_parameter_says(resources: dict[str, Any]) -> None:
    """Within Lambda's limits, 2 to 1,000; 5 carry 50 alerts a second when each takes a tenth of one."""
    parameter = cloudformation_yaml.parse((PROJECT / "template.yaml").read_text())["Parameters"]["AlertConcurrency"]
    assert (parameter["MinValue"], parameter["MaxValue"], parameter["Default"]) == (2, 1000, 5)
    event = resources["DeliverAlertFunction"]["Properties"]["Events"]["Alerts"]["Properties"]
    assert event["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "AlertConcurrency"}}
    for overrides, deliveries in ((None, 5), ({"AlertConcurrency": "20"}, 20)):
        (events,) = ProjectTemplate.load(PROJECT, overrides).queue_events
        assert events.concurrency == deliveries


def test_the_function_buries_with_a_reason_before_the_queue_does_without(template: ProjectTemplate) -> None:
    """maxReceiveCount is for what makes the function crash."""
    policy = template.queues["AlertQueue"].properties["RedrivePolicy"]
    attempts = int(template.functions["DeliverAlertFunction"].environment["DELIVERY_ATTEMPTS"])
    assert policy["maxReceiveCount"] > attempts
    assert policy["deadLetterTargetArn"].endswith(":AlertDeadLetters")


def test_an_id_is_known_for_as_long_as_its_message_may_come(template: ProjectTemplate) -> None:
    """In the queue, as a dead letter, and as long as a run may be redriven."""
    waits = (template.queues[name].properties["MessageRetentionPeriod"] for name in ("AlertQueue", "AlertDeadLetters"))
    assert sum(map(int, waits)) / DAY_S + REDRIVE_DAYS <= KEPT_DAYS


@pytest.mark.parametrize(("table", "expires"), [("AlertsTable", "expiresAt"), ("DeliveriesTable", "expiration")])
def test_a_table_expires_can_be_restored_and_costs_by_use(template: ProjectTemplate, table: str, expires: str) -> None:
    """Encrypted, too."""
    properties = template.tables[table].properties
    assert properties["TimeToLiveSpecification"] == {"AttributeName": expires, "Enabled": True}
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"]["SSEEnabled"] is True


def test_queues_are_encrypted(template: ProjectTemplate) -> None:
    """They hold who is a match."""
    for name in ("AlertQueue", "AlertDeadLetters"):
        assert template.queues[name].properties["SqsManagedSseEnabled"] is True


def test_without_a_receiver_no_task_sends_anything(template: ProjectTemplate) -> None:
    """A queue that nobody empties would only grow."""
    assert template.job_definitions["ScreenChunkJobDefinition"].environment["ALERT_QUEUE_URL"] == ""
    given = ProjectTemplate.load(PROJECT, {"WebhookUrl": "https://hooks.example.com/"})
    assert given.job_definitions["ScreenChunkJobDefinition"].environment["ALERT_QUEUE_URL"].endswith("/AlertQueue")


def test_the_function_may_do_what_it_does_and_to_its_own_resources_only(resources: dict[str, Any]) -> None:
    """No asterisk."""
    assert resources["DeliverAlertFunction"]["Properties"]["Role"] == {"Fn::GetAtt": ["DeliverAlertRole", "Arn"]}
    (policy,) = resources["DeliverAlertRole"]["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    allowed = {statement["Sid"]: (statement["Action"], statement["Resource"]) for statement in statements}
    assert all("*" not in str(what) for what in allowed.values())
    assert set(allowed) == {"TakeAndPostpone", "Bury", "RememberDeliveries", "NoteHowAlertsStand", "Sign"}


@pytest.mark.parametrize(
    ("alarm", "namespace"),
    [("DeadAlertsAlarm", "AWS/SQS"), ("UntakenAlertsAlarm", "AWS/SQS"), ("LateAlertsAlarm", METRICS_NAMESPACE)],
)
def test_somebody_is_told_of_dead_and_late_alerts(resources: dict[str, Any], alarm: str, namespace: str) -> None:
    """By the topic that CloudWatch may publish to: that of the summaries has a key which it may not use."""
    properties = resources[alarm]["Properties"]
    assert properties["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert properties["Namespace"] == namespace


def test_the_alarm_of_late_alerts_watches_what_the_function_tells(
    resources: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name and every dimension: CloudWatch finds no metric of which one is missing. Each period sees an attempt."""
    properties = resources["LateAlertsAlarm"]["Properties"]
    dimensions = {each["Name"]: each["Value"] for each in properties["Dimensions"]}
    assert dimensions.pop(FUNCTION_DIMENSION) == {"Ref": "DeliverAlertFunction"}
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", dimensions["service"])
    write_age(901.0, "DeliverAlertFunction")
    told = json.loads(capsys.readouterr().out)
    (declared,) = told["_aws"]["CloudWatchMetrics"]
    assert set(declared["Dimensions"][0]) == {FUNCTION_DIMENSION, *dimensions}
    assert told["service"] == dimensions["service"]
    assert declared["Metrics"] == [{"Name": properties["MetricName"], "Unit": "Seconds"}]
    assert (properties["Statistic"], properties["Threshold"]) == ("Maximum", 900)
    assert properties["Period"] >= LONGEST_WAIT_S


def test_a_message_is_buried_before_the_queue_drops_it(template: ProjectTemplate) -> None:
    """A dead letter that could not be written is tried again after the visibility time-out."""
    queue = template.queues["AlertQueue"].properties
    spare_s = int(queue["MessageRetentionPeriod"]) - LONGEST_IN_QUEUE.total_seconds()
    assert spare_s > int(queue["VisibilityTimeout"])
