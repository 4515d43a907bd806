"""Time-outs and retries. A Task without a time-out waits a year; a Retry that names no error repeats bugs."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from finflows.contracts import errors
from finflows.contracts.errors import FinflowsError
from finflows.local.template.project import ProjectTemplate
from static_checks.findings import Finding
from static_checks.machine_file import MachineFile, State
from static_checks.service_models import Integration, integration_of, service_model

# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
_RESERVED = frozenset(
    {
        "States.ALL",
        "States.BranchFailed",
        "States.DataLimitExceeded",
        "States.ExceedToleratedFailureThreshold",
        "States.HeartbeatTimeout",
        "States.Http.Socket",
        "States.ItemReaderFailed",
        "States.NoChoiceMatched",
        "States.Permissions",
        "States.QueryEvaluationError",
        "States.ResultWriterFailed",
        "States.Runtime",
        "States.TaskFailed",
        "States.Timeout",
    }
)
_OF_EVERY_SERVICE = frozenset({"SdkClientException", "TooManyRequestsException"})  # the SDK's own, and the front door's
_OF_LAMBDA = frozenset({"ClientExecutionTimeoutException", "Unknown"})
_OWN = frozenset(name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, FinflowsError))


def check(machine: MachineFile, template: ProjectTemplate) -> Iterator[Finding]:
    whole = machine.document.get("TimeoutSeconds")
    if not isinstance(whole, int):
        yield machine.finding("", "time-out", "The machine has no TimeoutSeconds.", "Set it, above States.")
    for state in machine.states:
        if state.type == "Task":
            yield from _time_out(machine, template, state, whole)
            yield from _retries(machine, state)


def _time_out(machine: MachineFile, template: ProjectTemplate, state: State, whole: Any) -> Iterator[Finding]:
    seconds = state.body.get("TimeoutSeconds")
    if seconds is None:
        problem = "The Task has no TimeoutSeconds, so it would wait a year."
        yield machine.finding(state.name, "time-out", problem, "Set it.")
        return
    if isinstance(seconds, int) and isinstance(whole, int) and seconds >= whole:
        problem = f"Its time-out of {seconds} s is not shorter than the machine's of {whole} s."
        yield machine.finding(state.name, "time-out", problem, "Shorten it, or give the machine longer.")
    own = _own_time_out(machine, template, state)
    if isinstance(seconds, int) and own is not None and seconds <= own:
        problem = f"Its time-out of {seconds} s is not longer than the {own} s that its function or job may take."
        yield machine.finding(state.name, "time-out", problem, "A retry would run beside the first try: lengthen it.")


def _own_time_out(machine: MachineFile, template: ProjectTemplate, state: State) -> int | None:
    """What the function or an attempt of the job may take, in seconds."""
    function = template.functions.get(called(machine, state, "FunctionName"))
    job = template.job_definitions.get(called(machine, state, "JobDefinition"))
    return function.timeout_s if function else job.attempt_timeout_s if job else None


def called(machine: MachineFile, state: State, argument: str) -> str:
    """The logical id behind an argument such as FunctionName; empty when it is none of the template's."""
    arguments = state.body.get("Arguments")
    value = arguments.get(argument) if isinstance(arguments, dict) else None
    return next((machine.sources[key] for key, arn in machine.substitutions.items() if arn == value), "")


def _retries(machine: MachineFile, state: State) -> Iterator[Finding]:
    retries = state.body.get("Retry", [])
    if not retries:
        problem = "The Task has no Retry, so one hiccup of the service fails the run."
        yield machine.finding(state.name, "retry", problem, "Name the service's errors in a Retry.")
    integration = integration_of(str(state.body.get("Resource", "")))
    for retry in retries:
        for error in retry.get("ErrorEquals", []):
            yield from _error_name(machine, state, str(error), integration)
        yield from _pace(machine, state, retry)


def _error_name(machine: MachineFile, state: State, error: str, integration: Integration | None) -> Iterator[Finding]:
    if error == "States.ALL":
        problem = "Retry names States.ALL, which repeats bugs as well."
        yield machine.finding(state.name, "retry-error", problem, "Name the errors that may pass.")
    elif not _is_known(error, integration):
        problem = f"Retry names {error}, which this Task cannot raise."
        fix = "Mend its spelling: States.*, the service's own errors, or a class of finflows.contracts.errors."
        yield machine.finding(state.name, "retry-error", problem, fix)


def _is_known(error: str, integration: Integration | None) -> bool:
    if "." not in error:
        return error in _OWN
    prefix, name = error.split(".", 1)
    if prefix == "States":
        return error in _RESERVED
    if integration is None:
        return True  # told elsewhere
    service = integration.service_name
    if prefix != service:
        return False
    modelled = {shape.name for shape in service_model(integration.service).error_shapes}
    own = _OF_LAMBDA if service == "Lambda" else frozenset()
    return name in modelled | own | _OF_EVERY_SERVICE or name == f"AWS{service}Exception"


def _pace(machine: MachineFile, state: State, retry: Mapping[str, Any]) -> Iterator[Finding]:
    rate = retry.get("BackoffRate")
    if not isinstance(rate, float):
        problem = f"BackoffRate of a Retry is {rate!r}."
        yield machine.finding(state.name, "retry-pace", problem, "Write it as a number with a point, such as 2.0.")
    elif rate > 1.0 and (retry.get("JitterStrategy") != "FULL" or "MaxDelaySeconds" not in retry):
        problem = "A Retry with growing intervals has no JitterStrategy: FULL or no MaxDelaySeconds."
        fix = "Set both: without them thirty chunks try again in step, and later and later."
        yield machine.finding(state.name, "retry-pace", problem, fix)
    interval, longest = retry.get("IntervalSeconds", 1), retry.get("MaxDelaySeconds")
    if isinstance(interval, int) and isinstance(longest, int) and longest <= interval:
        problem = "MaxDelaySeconds of a Retry is not longer than its IntervalSeconds."
        yield machine.finding(state.name, "retry-pace", problem, "Lengthen it, or take it away.")
