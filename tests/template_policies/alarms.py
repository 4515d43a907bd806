"""Somebody is told: of failures, of silence, of what waits, and of money."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from template_policies.stack import Properties, Stack, named_in

ENDS: Final = {"ExecutionsFailed": "fails", "ExecutionsTimedOut": "times out", "ExecutionsAborted": "is aborted"}
HOUR_MS: Final = 3_600_000
SOURCES: Final = {"Screening deadline missed": "the deadline", "Batch Job State Change": "failed jobs"}


def metric_alarms(stack: Stack, metric: str) -> Iterator[tuple[str, Properties, set[str]]]:
    """Alarms on a metric, each with the resources that its dimensions name."""
    for name, alarm in stack.of("AWS::CloudWatch::Alarm"):
        if alarm.get("MetricName") == metric:
            yield name, alarm, named_in([each["Value"] for each in alarm.get("Dimensions", [])])


def bad_ends_are_alarms(stack: Stack) -> Iterator[str]:
    for machine in stack.ids("AWS::StepFunctions::StateMachine"):
        for metric, told in ENDS.items():
            if not any(
                machine in named and alarm["Threshold"] == 0 for _, alarm, named in metric_alarms(stack, metric)
            ):
                yield f"Nobody hears when {machine} {told}."


def long_runs_are_alarms(stack: Stack) -> Iterator[str]:
    for machine in stack.ids("AWS::StepFunctions::StateMachine"):
        found = [alarm for _, alarm, named in metric_alarms(stack, "ExecutionTime") if machine in named]
        if not any(alarm["Threshold"] <= HOUR_MS * 3 and alarm["Statistic"] == "Maximum" for alarm in found):
            yield f"Nobody hears when {machine} takes too long."


def silence_is_an_alarm(stack: Stack) -> Iterator[str]:
    """A success that is missing, at a time of day: two alarms that a third one joins."""
    rules = [named_in(alarm["AlarmRule"]) for _, alarm in stack.of("AWS::CloudWatch::CompositeAlarm")]
    due = {name for name, _, _ in metric_alarms(stack, "SuccessDue")}
    for machine in stack.ids("AWS::StepFunctions::StateMachine"):
        silent = {
            name
            for name, alarm, named in metric_alarms(stack, "ExecutionsSucceeded")
            if machine in named
            and alarm["TreatMissingData"] == "breaching"
            and alarm["ComparisonOperator"] == "LessThanThreshold"
        }
        if not any(rule & silent and rule & due for rule in rules):
            yield f"Nobody hears when {machine} does not run at all."


def due_times_are_marked(stack: Stack) -> Iterator[str]:
    marks = {
        str(named["Value"])
        for _, schedule in stack.of("AWS::Scheduler::Schedule")
        if "cloudwatch:putMetricData" in str(schedule["Target"]["Arn"])
        for datum in json.loads(schedule["Target"]["Input"]["Fn::Sub"])["MetricData"]
        for named in datum["Dimensions"]
        if datum["MetricName"] == "SuccessDue"
    }
    for name, alarm, _ in metric_alarms(stack, "SuccessDue"):
        for dimension in alarm["Dimensions"]:
            if dimension["Value"]["Fn::Sub"] not in marks:
                yield f"{name} waits for a mark that no schedule sets."


def dead_letters_are_alarms(stack: Stack) -> Iterator[str]:
    watched = {
        queue
        for _, alarm, named in metric_alarms(stack, "ApproximateNumberOfMessagesVisible")
        if alarm["Threshold"] == 0
        for queue in named
    }
    for queue in stack.ids("AWS::SQS::Queue"):
        if "DeadLetter" in queue and queue not in watched:
            yield f"Nobody hears of messages in {queue}."


def waiting_messages_are_alarms(stack: Stack) -> Iterator[str]:
    watched = {queue for _, _, named in metric_alarms(stack, "ApproximateAgeOfOldestMessage") for queue in named}
    for queue in stack.ids("AWS::SQS::Queue"):
        if "DeadLetter" not in queue and queue not in watched:
            yield f"Nobody hears when {queue} stands still."


def events_reach_people(stack: Stack) -> Iterator[str]:
    topics = set(stack.ids("AWS::SNS::Topic"))
    for kind, told in SOURCES.items():
        rules = {
            name: rule
            for name, rule in stack.of("AWS::Events::Rule")
            if kind in rule.get("EventPattern", {}).get("detail-type", [])
        }
        if not any(named_in(target["Arn"]) & topics for rule in rules.values() for target in rule["Targets"]):
            yield f"Nobody hears of {told}."
        if not any(named & set(rules) for _, _, named in metric_alarms(stack, "TriggeredRules")):
            yield f"There is no alarm of {told}."


def job_rules_hear_every_queue(stack: Stack) -> Iterator[str]:
    heard = {
        queue
        for _, rule in stack.of("AWS::Events::Rule")
        for queue in named_in(rule.get("EventPattern", {}).get("detail", {}).get("jobQueue", []))
    }
    for queue in stack.ids("AWS::Batch::JobQueue"):
        if queue not in heard:
            yield f"Nobody hears of jobs that fail in {queue}."


def messages_hold_no_job_description(stack: Stack) -> Iterator[str]:
    """A Batch event is the whole job, with argv and environment."""
    for name, rule in stack.of("AWS::Events::Rule"):
        if "aws.batch" in rule.get("EventPattern", {}).get("source", []):
            for target in rule["Targets"]:
                if "InputTransformer" not in target:
                    yield f"{name} mails whole job descriptions."


def every_alarm_tells_somebody(stack: Stack) -> Iterator[str]:
    topics = set(stack.ids("AWS::SNS::Topic"))
    parts = {part for _, alarm in stack.of("AWS::CloudWatch::CompositeAlarm") for part in named_in(alarm["AlarmRule"])}
    telling = {
        name
        for name, rule in stack.of("AWS::Events::Rule")
        for target in rule["Targets"]
        if named_in(target["Arn"]) & topics
    }
    for name, alarm in stack.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        told_by_rule = named_in([each["Value"] for each in alarm.get("Dimensions", [])]) & telling
        if not (named_in(alarm.get("AlarmActions", [])) & topics or name in parts or told_by_rule):
            yield f"{name} tells nobody."


def aws_may_tell(stack: Stack) -> Iterator[str]:
    told = {
        topic for _, alarm in stack.of("AWS::CloudWatch::Alarm") for topic in named_in(alarm.get("AlarmActions", []))
    }
    for name, topic in stack.of("AWS::SNS::Topic"):
        if name in told and "alias/aws/sns" in str(topic.get("KmsMasterKeyId", "")):
            yield f"{name} is encrypted with a key that CloudWatch may not use: alarms would be lost."
    for service in ("cloudwatch", "events", "budgets"):
        if f"{service}.amazonaws.com" not in str([policy for _, policy in stack.of("AWS::SNS::TopicPolicy")]):
            yield f"{service}.amazonaws.com may publish to no topic."


def spending_is_watched(stack: Stack) -> Iterator[str]:
    thresholds = {
        notice["Notification"]["Threshold"]
        for _, budget in stack.of("AWS::Budgets::Budget")
        for notice in budget["NotificationsWithSubscribers"]
        if notice["Subscribers"]
    }
    if thresholds != {50, 80, 100}:
        yield "The budget does not tell at 50, 80 and 100 %."
    if stack.written["Parameters"].get("MonthlyBudget", {}).get("Default") != 30:
        yield "The budget is not 30 dollars a month."


def one_dashboard_shows_it_all(stack: Stack) -> Iterator[str]:
    boards = [board for _, board in stack.of("AWS::CloudWatch::Dashboard")]
    if len(boards) != 1:
        yield f"There are {len(boards)} dashboards."
        return
    shown = named_in(boards[0]["DashboardBody"])
    parts = {part for _, alarm in stack.of("AWS::CloudWatch::CompositeAlarm") for part in named_in(alarm["AlarmRule"])}
    wanted = stack.ids("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::StepFunctions::StateMachine")
    for name in wanted:
        if name not in shown and name not in parts:
            yield f"The dashboard does not show {name}."
    try:
        _as_json(boards[0]["DashboardBody"])
    except ValueError as exc:
        yield f"The dashboard is not JSON: {exc}."


def _as_json(body: Any) -> Any:
    text, values = body["Fn::Sub"] if isinstance(body["Fn::Sub"], list) else (body["Fn::Sub"], {})
    for name, value in values.items():
        inner = value["Fn::If"][1] if "Fn::If" in value else value
        text = text.replace(f"${{{name}}}", inner["Fn::Sub"])
    return json.loads(re.sub(r"\$\{[^}]+\}", "x", text))
