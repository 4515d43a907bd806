"""New York's clock changes at 02:00 on two Sundays a year: one night has no 02:15, another has 01:00 twice.

EventBridge Scheduler leaves out a time that does not exist and takes one that comes twice once.
"""

import json
from collections.abc import Iterator
from typing import Final

from template_policies.alarms import metric_alarms
from template_policies.stack import Stack, named_in

MISSING_HOUR: Final = 2
CHANGE_MIN: Final = 60 * MISSING_HOUR


def times(expression: str) -> list[int]:
    """Minutes of the day: `cron(15 2,3 * * ? *)` gives 135 and 195."""
    minute, hours, *_ = expression.removeprefix("cron(").split()
    return [60 * int(hour) + int(minute) for hour in hours.split(",")]


def daily_schedules_come_every_night(stack: Stack) -> Iterator[str]:
    for name, schedule in stack.of("AWS::Scheduler::Schedule"):
        expression = schedule["ScheduleExpression"]
        on_sundays = "MON-FRI" not in expression
        if on_sundays and all(minute // 60 == MISSING_HOUR for minute in times(expression)):
            yield f"{name} does not come in the night whose clock goes forward."


def silence_reaches_back_to_the_start(stack: Stack) -> Iterator[str]:
    """Also in the night with an hour more: else a success would count as none."""
    marks, starts = _last_marks(stack), _starts(stack)
    silences, dues = (
        {name: (alarm, named) for name, alarm, named in metric_alarms(stack, metric)}
        for metric in ("ExecutionsSucceeded", "SuccessDue")
    )
    for name, joined in stack.of("AWS::CloudWatch::CompositeAlarm"):
        parts = named_in(joined["AlarmRule"])
        last = max(marks[each["Value"]["Fn::Sub"]] for due in parts & set(dues) for each in dues[due][0]["Dimensions"])
        for alarm, machines in (silences[part] for part in parts & set(silences)):
            start = min(starts[machine] for machine in machines)
            longest = last - start + (60 if start < CHANGE_MIN <= last else 0)
            if alarm["Period"] * alarm["EvaluationPeriods"] < 60 * longest:
                yield f"{name} looks back {alarm['EvaluationPeriods']} periods; the start may be {longest} minutes ago."


def _last_marks(stack: Stack) -> dict[str, int]:
    """When a success is due for the last time in a day, by what the mark's dimension says."""
    return {
        named["Value"]: max(times(schedule["ScheduleExpression"]))
        for _, schedule in stack.of("AWS::Scheduler::Schedule")
        if "cloudwatch:putMetricData" in str(schedule["Target"]["Arn"])
        for datum in json.loads(schedule["Target"]["Input"]["Fn::Sub"])["MetricData"]
        for named in datum["Dimensions"]
    }


def _starts(stack: Stack) -> dict[str, int]:
    """When each machine is started by its own schedule."""
    return {
        machine: min(times(event["Properties"]["ScheduleExpression"]))
        for machine, resource in stack.written["Resources"].items()
        if resource["Type"] == "AWS::Serverless::StateMachine"
        for event in resource["Properties"].get("Events", {}).values()
    }
