"""The project's template.yaml as the engine's single source of names, environments and commands.

    template = ProjectTemplate.load(Path("."), {"ChunkCount": "4"})
    template.functions["ExportCustomersFunction"].environment["WORK_BUCKET"]

A section is read when it is first asked for. Resources whose condition is false are not there.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import yaml

from finflows.local.errors import TemplateRefused
from finflows.local.template import batch_section, cloudformation_yaml, events_section, function_section
from finflows.local.template.definition import read_definition
from finflows.local.template.intrinsics import NO_VALUE, Intrinsics
from finflows.local.template.resources import (
    Bucket,
    EventRule,
    Function,
    JobDefinition,
    JobQueue,
    Provisioned,
    QueueEvents,
    StateMachine,
)

TEMPLATE_NAME = "template.yaml"


class ProjectTemplate:
    """The template's resources, resolved, by logical id.

    Sections: functions, state_machines, job_queues, job_definitions, buckets, topics, queues, tables, secrets; and
    event_rules and queue_events, sequences.
    """

    def __init__(self, document: Mapping[str, Any], path: Path, parameters: Mapping[str, Any]) -> None:
        self.path = path
        self.folder = path.parent
        self.globals: Mapping[str, Any] = document.get("Globals") or {}
        self._document = document
        self.intrinsics = Intrinsics(document, parameters, path)
        declared = document.get("Parameters") or {}
        unknown = sorted(set(parameters) - set(declared))
        if unknown:
            raise TemplateRefused(path, f"no parameter {', '.join(unknown)}; it has {', '.join(sorted(declared))}.")

    @classmethod
    def load(cls, project: Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read `project` (a folder with template.yaml, or the file). `overrides` are parameter values.

        Raises:
            TemplateRefused: the file is not there, is not a template, or has no such parameter.
        """
        path = (project if project.suffix in {".yaml", ".yml"} else project / TEMPLATE_NAME).resolve()
        try:
            document = cloudformation_yaml.parse(path.read_text(encoding="utf-8"))
        except OSError as exc:
            raise TemplateRefused(path, f"cannot be read ({exc.strerror}); name the project's folder.") from exc
        except yaml.YAMLError as exc:
            raise TemplateRefused(path, f"is not YAML: {exc}") from exc
        if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
            raise TemplateRefused(path, "has no Resources, so it is not a CloudFormation template.")
        return cls(document, path, dict(overrides or {}))

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """Every parameter as it is declared."""
        declared: Mapping[str, Mapping[str, Any]] = self._document.get("Parameters") or {}
        return declared

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        of_type = self.of_type("AWS::Serverless::Function", "AWS::Lambda::Function")
        return {key: function_section.read(self, key, resource) for key, resource in of_type}

    @cached_property
    def state_machines(self) -> Mapping[str, StateMachine]:
        of_type = self.of_type("AWS::Serverless::StateMachine")
        return {key: self._state_machine(key, resource) for key, resource in of_type}

    @cached_property
    def job_queues(self) -> Mapping[str, JobQueue]:
        of_type = self.of_type("AWS::Batch::JobQueue")
        return {key: batch_section.read_queue(self, key, resource) for key, resource in of_type}

    @cached_property
    def job_definitions(self) -> Mapping[str, JobDefinition]:
        of_type = self.of_type("AWS::Batch::JobDefinition")
        return {key: batch_section.read_definition(self, key, resource) for key, resource in of_type}

    @cached_property
    def buckets(self) -> Mapping[str, Bucket]:
        of_type = self.of_type("AWS::S3::Bucket")
        return {key: Bucket(key, self.intrinsics.physical_name(key)) for key, _ in of_type}

    @cached_property
    def event_rules(self) -> tuple[EventRule, ...]:
        return tuple(events_section.read(self))

    @cached_property
    def queue_events(self) -> tuple[QueueEvents, ...]:
        return tuple(events_section.read_queues(self))

    @cached_property
    def topics(self) -> Mapping[str, Provisioned]:
        return self._provisioned("AWS::SNS::Topic")

    @cached_property
    def queues(self) -> Mapping[str, Provisioned]:
        return self._provisioned("AWS::SQS::Queue")

    @cached_property
    def tables(self) -> Mapping[str, Provisioned]:
        return self._provisioned("AWS::DynamoDB::Table")

    @cached_property
    def secrets(self) -> Mapping[str, Provisioned]:
        return self._provisioned("AWS::SecretsManager::Secret")

    def of_type(self, *types: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical id and unresolved resource of every resource of these types whose condition holds."""
        for logical_id, resource in self._document["Resources"].items():
            condition = resource.get("Condition")
            if resource.get("Type") in types and (condition is None or self.intrinsics.condition(condition)):
                yield logical_id, resource

    def properties(self, resource: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
        """The named properties, resolved; all of them when none is named."""
        given: Mapping[str, Any] = resource.get("Properties") or {}
        resolved = {key: self.intrinsics.resolve(given[key]) for key in keys or given if key in given}
        return {key: value for key, value in resolved.items() if value is not NO_VALUE}

    def file(self, relative: str) -> Path:
        """A path that the template names, relative to its own folder."""
        return (self.folder / relative).resolve()

    def _state_machine(self, logical_id: str, resource: Mapping[str, Any]) -> StateMachine:
        properties = self.properties(resource, "DefinitionUri", "DefinitionSubstitutions")
        source = self.file(properties["DefinitionUri"])
        return StateMachine(
            logical_id=logical_id,
            name=self.intrinsics.physical_name(logical_id),
            definition=read_definition(source, properties.get("DefinitionSubstitutions", {})),
            source=source,
        )

    def _provisioned(self, kind: str) -> Mapping[str, Provisioned]:
        return {
            key: Provisioned(key, self.intrinsics.physical_name(key), self.properties(resource))
            for key, resource in self.of_type(kind)
        }
