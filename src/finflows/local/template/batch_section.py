"""Batch queues and job definitions.

`ContainerProperties.Command` holds arguments only; the image's entry point is the program. On one machine
there is no image, so the definition names its program itself: `Metadata: {Program: batch_tasks/x/main.py}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from finflows.local.errors import TemplateRefused
from finflows.local.template.resources import ExitRule, JobDefinition, JobQueue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from finflows.local.template.project import ProjectTemplate


def read_queue(template: ProjectTemplate, logical_id: str, resource: Mapping[str, Any]) -> JobQueue:
    return JobQueue(
        logical_id=logical_id,
        name=template.intrinsics.physical_name(logical_id),
        capacity=_capacity(template, resource),
    )


def _capacity(template: ProjectTemplate, queue: Mapping[str, Any]) -> str:
    environments = dict(template.of_type("AWS::Batch::ComputeEnvironment"))
    for entry in (queue.get("Properties") or {}).get("ComputeEnvironmentOrder") or []:
        reference = entry.get("ComputeEnvironment")
        environment = environments.get(reference.get("Ref", "")) if isinstance(reference, dict) else None
        if environment:
            resources = (environment.get("Properties") or {}).get("ComputeResources") or {}
            return str(template.intrinsics.resolve(resources.get("Type", "")))
    return ""


def read_definition(template: ProjectTemplate, logical_id: str, resource: Mapping[str, Any]) -> JobDefinition:
    program = (resource.get("Metadata") or {}).get("Program")
    if not program:
        problem = f"job definition {logical_id} has no Metadata: {{Program: ...}}; name the file that the image runs."
        raise TemplateRefused(template.path, problem)
    properties = template.properties(resource, "Parameters", "RetryStrategy", "Timeout")
    container = template.intrinsics.resolve(_needed_container_properties(resource))
    needs = {need["Type"]: need["Value"] for need in container.get("ResourceRequirements", [])}
    retry = properties.get("RetryStrategy", {})
    seconds = properties.get("Timeout", {}).get("AttemptDurationSeconds")
    return JobDefinition(
        logical_id=logical_id,
        name=template.intrinsics.physical_name(logical_id),
        program=template.file(program),
        command=tuple(str(part) for part in container.get("Command", [])),
        parameters={key: str(value) for key, value in properties.get("Parameters", {}).items()},
        environment={entry["Name"]: str(entry["Value"]) for entry in container.get("Environment", [])},
        vcpus=float(needs.get("VCPU", 1)),
        memory_mb=int(needs.get("MEMORY", 2048)),
        attempts=int(retry.get("Attempts", 1)),
        exit_rules=tuple(_exit_rule(rule) for rule in retry.get("EvaluateOnExit", [])),
        attempt_timeout_s=None if seconds is None else int(seconds),
    )


def _needed_container_properties(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Without image and roles: they have no meaning here, and the image often has no default."""
    container = (resource.get("Properties") or {}).get("ContainerProperties") or {}
    return {key: container[key] for key in ("Command", "Environment", "ResourceRequirements") if key in container}


def _exit_rule(rule: Mapping[str, Any]) -> ExitRule:
    return ExitRule(
        action=str(rule["Action"]).upper(),
        on_exit_code=rule.get("OnExitCode"),
        on_reason=rule.get("OnReason"),
        on_status_reason=rule.get("OnStatusReason"),
    )
