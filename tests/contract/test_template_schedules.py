"""What runs by the clock: in New York's time, and never lost silently."""

from pathlib import Path
from typing import Any

import pytest

from finflows.local.template import cloudformation_yaml

RESOURCES: dict[str, Any] = cloudformation_yaml.parse((Path(__file__).parents[2] / "template.yaml").read_text())[
    "Resources"
]
SCHEDULES = {
    name: event["Properties"]
    for resource in RESOURCES.values()
    for name, event in resource.get("Properties", {}).get("Events", {}).items()
    if event["Type"] == "ScheduleV2"
}
QUEUES = {name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::SQS::Queue"}


def dead_letter_queues(value: Any) -> list[str]:
    """Queues named by the DeadLetterConfig of any event."""
    if isinstance(value, list):
        return [queue for each in value for queue in dead_letter_queues(each)]
    if not isinstance(value, dict):
        return []
    config = value.get("DeadLetterConfig", {})
    own = [config["Arn"]["Fn::GetAtt"][0]] if "Arn" in config else []
    return own + [queue for each in value.values() for queue in dead_letter_queues(each)]


def test_what_runs_by_the_clock_runs_by_new_yorks() -> None:
    """The night at 01:00 and 06:00, the day five minutes after the open. A rule in UTC would drift by an hour."""
    times = {name: (each["ScheduleExpression"], each["ScheduleExpressionTimezone"]) for name, each in SCHEDULES.items()}
    assert times == {
        "EveryNight": ("cron(0 1 * * ? *)", "America/New_York"),
        "EveryMorning": ("cron(0 6 * * ? *)", "America/New_York"),
        "EveryMarketDay": ("cron(35 9 ? * MON-FRI *)", "America/New_York"),
    }


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_passes_its_time_and_keeps_what_it_cannot_deliver(name: str) -> None:
    """The run is that of the scheduled time, however late the delivery."""
    schedule = SCHEDULES[name]
    assert schedule["Input"] == '{"scheduledTime": "<aws.scheduler.scheduled-time>"}'
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert set(dead_letter_queues(schedule)) <= QUEUES
    assert len(dead_letter_queues(schedule)) == 1


def test_no_event_names_a_queue_that_sam_would_make_a_second_time() -> None:
    """`QueueLogicalId` makes a queue of that name: beside one of the template's own the deployment is refused."""
    assert "QueueLogicalId" not in str(RESOURCES)
    assert set(dead_letter_queues(RESOURCES)) <= QUEUES


def test_a_rule_may_write_to_its_dead_letter_queue() -> None:
    """A schedule has a role for that, a rule has none."""
    policies = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::SQS::QueuePolicy"]
    assert [policy["Queues"] for policy in policies] == [[{"Ref": "RunFailedDeadLetters"}]]


def test_the_watch_may_raise_our_alarm_and_no_other() -> None:
    """PutEvents under the source `finflows` only."""
    (statements,) = [
        policy["Statement"]
        for policy in RESOURCES["WatchDeadlineFunction"]["Properties"]["Policies"]
        if "Statement" in policy
    ]
    (put_events,) = [each for each in statements if each["Action"] == "events:PutEvents"]
    assert put_events["Condition"] == {"StringEquals": {"events:source": "finflows"}}
    assert not [each for each in statements if each["Resource"] == "*"]
