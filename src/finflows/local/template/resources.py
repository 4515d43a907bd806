"""What the engine needs to know of a template's resources. All values are resolved; all paths are absolute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    logical_id: str
    name: str
    handler: str
    code: Path
    layers: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout_s: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class StateMachine:
    """`definition` is JSON text with every `${placeholder}` filled, as Step Functions would get it."""

    logical_id: str
    name: str
    definition: str
    source: Path


@dataclass(frozen=True, slots=True)
class JobQueue:
    logical_id: str
    name: str
    capacity: str
    """Type of its first compute environment: FARGATE_SPOT, FARGATE, ... or "" when the template hides it."""


@dataclass(frozen=True, slots=True)
class ExitRule:
    """One entry of `evaluateOnExit`. None matches everything; a trailing `*` matches any rest."""

    action: str
    on_exit_code: str | None = None
    on_reason: str | None = None
    on_status_reason: str | None = None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    logical_id: str
    name: str
    program: Path
    command: tuple[str, ...]
    parameters: Mapping[str, str]
    environment: Mapping[str, str]
    vcpus: float
    memory_mb: int
    attempts: int = 1
    exit_rules: tuple[ExitRule, ...] = ()
    attempt_timeout_s: int | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    logical_id: str
    name: str


@dataclass(frozen=True, slots=True)
class EventRule:
    """An EventBridge rule whose targets are functions, by their logical ids."""

    logical_id: str
    pattern: Mapping[str, Any]
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueEvents:
    """A queue whose messages invoke a function, both by their logical ids' names."""

    function: str
    queue: str
    batch_size: int
    concurrency: int
    reports_failures: bool


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A resource that the engine only creates: a topic, queue, table or secret. Keys as in the template."""

    logical_id: str
    name: str
    properties: Mapping[str, Any] = field(default_factory=dict)
