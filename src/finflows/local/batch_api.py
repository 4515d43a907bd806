"""AWS Batch's HTTP interface: SubmitJob, DescribeJobs, ListJobs, TerminateJob, CancelJob.

https://docs.aws.amazon.com/batch/latest/APIReference/API_Operations.html
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.wrappers import Request, Response

from finflows.local import aws_names
from finflows.local.batch_job import Job, filled_command
from finflows.local.batch_queue import BatchQueue, new_job_id
from finflows.local.rest_json import ServiceFault, answer
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import ExitRule, JobDefinition, JobQueue

_NOT_HERE = (
    "arrayProperties",
    "dependsOn",
    "nodeOverrides",
    "ecsPropertiesOverride",
    "eksPropertiesOverride",
)


class BatchApi:
    """Answers the requests that are signed for `batch`."""

    def __init__(self, template: ProjectTemplate, queue: BatchQueue) -> None:
        self._template = template
        self._queue = queue
        self._operations = {
            "/v1/submitjob": self._submit,
            "/v1/describejobs": self._describe,
            "/v1/listjobs": self._list,
            "/v1/terminatejob": self._terminate,
            "/v1/canceljob": self._terminate,
        }

    def __call__(self, request: Request) -> Response:
        operation = self._operations.get(request.path)
        if operation is None:
            problem = f"The embedded engine's Batch has no {request.method} {request.path}."
            return answer(request, lambda _body: _refuse(problem))
        return answer(request, operation)

    def _submit(self, body: Mapping[str, Any]) -> dict[str, Any]:
        for key in _NOT_HERE:
            if body.get(key):
                _refuse(f"The embedded engine's Batch does not know {key}.")
        job = _job(body, self._named_queue(body["jobQueue"]), self._named_definition(body["jobDefinition"]))
        self._queue.submit(job)
        return {
            "jobArn": aws_names.arn("batch", f"job/{job.job_id}"),
            "jobId": job.job_id,
            "jobName": job.name,
        }

    def _describe(self, body: Mapping[str, Any]) -> dict[str, Any]:
        found = (self._queue.job(aws_names.last_part(job_id)) for job_id in body["jobs"])
        return {"jobs": [job.described() for job in found if job is not None]}

    def _list(self, body: Mapping[str, Any]) -> dict[str, Any]:
        queue, status = body.get("jobQueue"), body.get("jobStatus", "RUNNING")
        name = self._named_queue(queue).name if queue else None
        return {
            "jobSummaryList": [
                job.summarised()
                for job in self._queue.jobs()
                if job.status == status and name in {None, job.queue.name}
            ]
        }

    def _terminate(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self._queue.terminate(body["jobId"], body["reason"])
        return {}

    def _named_queue(self, name: str) -> JobQueue:
        wanted = name.rsplit("/", 1)[-1]
        for queue in self._template.job_queues.values():
            if wanted in {queue.name, queue.logical_id}:
                return queue
        return _refuse(f"JobQueue {name} does not exist.")

    def _named_definition(self, name: str) -> JobDefinition:
        wanted = name.rsplit("/", 1)[-1].split(":", 1)[0]
        for definition in self._template.job_definitions.values():
            if wanted in {definition.name, definition.logical_id}:
                return definition
        return _refuse(f"JobDefinition {name} does not exist.")


def _refuse(problem: str) -> NoReturn:
    raise ServiceFault(400, "ClientException", problem)


def _job(body: Mapping[str, Any], queue: JobQueue, definition: JobDefinition) -> Job:
    overrides = body.get("containerOverrides") or {}
    parameters = {**definition.parameters, **(body.get("parameters") or {})}
    added = {entry["name"]: entry["value"] for entry in overrides.get("environment") or []}
    retry = body.get("retryStrategy") or {}
    seconds = (body.get("timeout") or {}).get("attemptDurationSeconds", definition.attempt_timeout_s)
    return Job(
        job_id=new_job_id(),
        name=body["jobName"],
        queue=queue,
        definition=definition,
        parameters=parameters,
        arguments=filled_command(overrides.get("command") or definition.command, parameters),
        environment={**definition.environment, **added},
        attempts_allowed=retry.get("attempts", definition.attempts),
        exit_rules=[_exit_rule(rule) for rule in retry["evaluateOnExit"]]
        if retry.get("evaluateOnExit")
        else definition.exit_rules,
        attempt_timeout_s=seconds,
    )


def _exit_rule(rule: Mapping[str, str]) -> ExitRule:
    return ExitRule(
        action=rule["action"].upper(),
        on_exit_code=rule.get("onExitCode"),
        on_reason=rule.get("onReason"),
        on_status_reason=rule.get("onStatusReason"),
    )
