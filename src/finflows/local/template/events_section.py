"""What invokes functions: `AWS::Events::Rule`, and SAM's EventBridgeRule and SQS events of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from finflows.local import aws_names
from finflows.local.template.resources import EventRule, QueueEvents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from finflows.local.template.project import ProjectTemplate

_SAM_EVENT_TYPES = frozenset({"EventBridgeRule", "CloudWatchEvent"})
_DEFAULT_BATCH_SIZE = 10  # Lambda's own for SQS
_DEFAULT_CONCURRENCY = 5  # how many pollers Lambda starts with
_REPORTS = "ReportBatchItemFailures"


def read(template: ProjectTemplate) -> Iterator[EventRule]:
    """Scheduled rules have no pattern and are left out: nothing here runs by the clock."""
    for logical_id, resource in template.of_type("AWS::Events::Rule"):
        rule = template.properties(resource, "EventPattern", "Targets")
        if "EventPattern" in rule:
            targets = [aws_names.last_part(str(target.get("Arn", ""))) for target in rule.get("Targets", [])]
            functions = tuple(target for target in targets if target in template.functions)
            yield EventRule(logical_id, rule["EventPattern"], functions)
    for logical_id, resource in template.of_type("AWS::Serverless::Function"):
        yield from _events_of_function(template, logical_id, resource)


def _events_of_function(template: ProjectTemplate, logical_id: str, resource: Mapping[str, Any]) -> Iterator[EventRule]:
    for name, event in ((resource.get("Properties") or {}).get("Events") or {}).items():
        pattern = (event.get("Properties") or {}).get("Pattern")
        if event.get("Type") in _SAM_EVENT_TYPES and pattern:
            yield EventRule(f"{logical_id}{name}", template.intrinsics.resolve(pattern), (logical_id,))


def read_queues(template: ProjectTemplate) -> Iterator[QueueEvents]:
    """SAM's SQS events, of the queues that the template itself makes."""
    for logical_id, resource in template.of_type("AWS::Serverless::Function"):
        for event in ((resource.get("Properties") or {}).get("Events") or {}).values():
            if event.get("Type") == "SQS":
                yield _queue_events(logical_id, template.intrinsics.resolve(event["Properties"]))


def _queue_events(function: str, properties: Mapping[str, Any]) -> QueueEvents:
    scaling = properties.get("ScalingConfig") or {}
    return QueueEvents(
        function=function,
        queue=aws_names.last_part(str(properties["Queue"])),
        batch_size=int(properties.get("BatchSize", _DEFAULT_BATCH_SIZE)),
        concurrency=int(scaling.get("MaximumConcurrency", _DEFAULT_CONCURRENCY)),
        reports_failures=_REPORTS in (properties.get("FunctionResponseTypes") or []),
    )
