"""What a run's history tells of its cost: attempts of every job, time of every function, state transitions.

A job's end, in TaskSucceeded's output or TaskFailed's cause, is its whole description with every attempt.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from finflows.cost.fargate import TaskTime
from finflows.cost.measured_run import FunctionTime, MeasuredRun
from finflows.local import aws_names
from finflows.local.runs import Run
from finflows.local.template.project import ProjectTemplate

_SPOT: Final = "FARGATE_SPOT"
_ENDS: Final = {
    "TaskSucceeded": ("taskSucceededEventDetails", "output"),
    "TaskFailed": ("taskFailedEventDetails", "cause"),
}


def measure(run: Run, template: ProjectTemplate) -> MeasuredRun:
    """Every attempt of the run, redrives included."""
    events = [event for attempt in run.attempts for event in run.history(attempt.number)]
    return MeasuredRun(
        tasks=list(_tasks(events, template)),
        functions=list(_functions(events, template)),
        transitions=sum(event["type"].endswith("StateEntered") for event in events),
    )


def _tasks(events: Iterable[Mapping[str, Any]], template: ProjectTemplate) -> Iterator[TaskTime]:
    spot = {queue.name for queue in template.job_queues.values() if queue.capacity == _SPOT}
    sizes = {
        definition.name: (definition.vcpus, definition.memory_mb) for definition in template.job_definitions.values()
    }
    for details, text in _ends(events, "batch"):
        job = _document(details.get(text))
        name = str(job.get("JobDefinition", "")).rpartition("/")[2].partition(":")[0]
        vcpus, memory_mb = sizes.get(name, (0.0, 0))
        on_spot = str(job.get("JobQueue", "")).rpartition("/")[2] in spot
        for attempt in job.get("Attempts", []):
            if attempt.get("StoppedAt") and attempt.get("StartedAt"):
                seconds = (attempt["StoppedAt"] - attempt["StartedAt"]) / 1000
                yield TaskTime(seconds, vcpus, memory_mb / 1024, on_spot)


def _functions(events: Iterable[Mapping[str, Any]], template: ProjectTemplate) -> Iterator[FunctionTime]:
    started: dict[int, tuple[str, datetime]] = {}
    for event in events:
        scheduled = event.get("taskScheduledEventDetails", {})
        if scheduled.get("resourceType") == "lambda":
            name = aws_names.last_part(str(_document(scheduled.get("parameters")).get("FunctionName", "")))
            started[event["id"]] = (name, _moment(event["timestamp"]))
        origin = event.get("previousEventId", 0)
        if origin in started and event["type"] == "TaskStarted":
            started[event["id"]] = started[origin]
        elif origin in started and event["type"] in _ENDS:
            name, since = started[origin]
            memory = template.functions[name].memory_mb if name in template.functions else 0
            yield FunctionTime((_moment(event["timestamp"]) - since).total_seconds(), memory)


def _ends(events: Iterable[Mapping[str, Any]], service: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for event in events:
        key, text = _ENDS.get(event["type"], ("", ""))
        if event.get(key, {}).get("resourceType") == service:
            yield event[key], text


def _document(text: Any) -> Mapping[str, Any]:
    """Empty when there is none: a job that was stopped has no description."""
    try:
        document = json.loads(text or "{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _moment(timestamp: Any) -> datetime:
    if isinstance(timestamp, str):
        return datetime.fromisoformat(timestamp)
    return datetime.fromtimestamp(timestamp).astimezone()
