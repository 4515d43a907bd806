"""What the template has that is paid for being there: alarms, dashboards, secrets, keys, queues that Lambda polls."""

from typing import Any, Final

from finflows.cost.month import Standing
from finflows.local.template.project import ProjectTemplate

_OWN_NAMESPACE: Final = "finflows"


def standing_resources(template: ProjectTemplate) -> Standing:
    """Resources whose condition holds; an alarm on our own namespace means a metric of our own."""

    def count(kind: str) -> int:
        return sum(1 for _ in template.of_type(kind))

    alarms = [resource["Properties"] for _, resource in template.of_type("AWS::CloudWatch::Alarm")]
    return Standing(
        alarms=len(alarms),
        composite_alarms=count("AWS::CloudWatch::CompositeAlarm"),
        custom_metrics=len({_metric(alarm) for alarm in alarms if alarm.get("Namespace") == _OWN_NAMESPACE}),
        dashboards=count("AWS::CloudWatch::Dashboard"),
        secrets=count("AWS::SecretsManager::Secret"),
        keys=count("AWS::KMS::Key"),
        polled_queues=len(template.queue_events),
    )


def _metric(alarm: dict[str, Any]) -> str:
    return f"{alarm.get('MetricName')} {alarm.get('Dimensions')}"
