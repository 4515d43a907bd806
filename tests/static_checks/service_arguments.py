"""What a Task sends and gets, against those who know: botocore's model, the job definition, and the step's contract."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import finflows.contracts
from finflows.contracts.base import Contract
from finflows.contracts.errors import InputRefused
from finflows.local.template.project import ProjectTemplate
from static_checks.machine_file import MachineFile, State
from static_checks.retries import called
from static_checks.samples import Samples
from static_checks.service_models import (
    Integration,
    faults_of_arguments,
    faults_of_result,
    integration_of,
)
from static_checks.values import Values

_REFERENCE = "Ref::"
_JOB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")  # API_SubmitJob, jobName


@dataclass(frozen=True, slots=True)
class ServiceArguments:
    machine: MachineFile
    template: ProjectTemplate

    def check(self, state: State, arguments: Any, values: Values) -> None:
        resource = str(state.body.get("Resource", ""))
        integration = integration_of(resource)
        if integration is None or integration.operation is None:
            fix = "Write it as arn:aws:states:::lambda:invoke or arn:aws:states:::batch:submitJob.sync."
            values.refuse(state.name, "resource", "", f"Resource {resource} is no API call that botocore knows.", fix)
            return
        for fault in faults_of_arguments(integration, arguments):
            fix = "Names are PascalCase in Step Functions, and a job's Parameters are texts."
            values.refuse(state.name, "arguments", fault.split(", value")[0], f"Arguments: {fault}.", fix)
        if (integration.service, integration.action) == ("batch", "submitJob"):
            self._job(state, arguments, values)
        if (integration.service, integration.action) == ("lambda", "invoke"):
            self._function(state, arguments, values)

    def check_results(self, state: State, samples: Samples, values: Values) -> None:
        """Sample results must be what the service or the step gives, or expressions are evaluated on fiction."""
        integration = integration_of(str(state.body.get("Resource", "")))
        for result in samples.results.get(state.name, ()) if integration else ():
            assert integration is not None
            self._result(state, integration, result, values)

    def _result(self, state: State, integration: Integration, result: Any, values: Values) -> None:
        fix = f"Mend events/{self.machine.name}/states/."
        for fault in faults_of_result(integration, result):
            values.refuse(state.name, "sample", fault, f"Sample result: {fault}.", fix)
        contract = _contract(called(self.machine, state, "FunctionName"), "Output")
        payload = result.get("Payload") if isinstance(result, dict) else None
        if contract is not None and integration.service == "lambda":
            problem = _refusal(contract, payload)
            if problem:
                values.refuse(state.name, "sample", problem, f"Sample result: {problem}", fix)

    def _job(self, state: State, arguments: Mapping[str, Any], values: Values) -> None:
        name = arguments.get("JobName")
        if isinstance(name, str) and not _JOB_NAME.fullmatch(name):
            problem = f"JobName becomes '{name}', which Batch refuses."
            fix = "Use up to 128 letters, digits, hyphens and underscores."
            values.refuse(state.name, "arguments", "JobName", problem, fix)
        definition = self.template.job_definitions.get(called(self.machine, state, "JobDefinition"))
        if definition is None:
            problem = "JobDefinition is no job definition of template.yaml."
            values.refuse(state.name, "arguments", "", problem, "Fill it from DefinitionSubstitutions.")
            return
        given = set(arguments.get("Parameters") or {})
        wanted = {part.removeprefix(_REFERENCE) for part in definition.command if part.startswith(_REFERENCE)}
        for parameter in sorted(given ^ wanted):
            problem = (
                f"Parameters has {parameter}, which {definition.logical_id} does not use."
                if parameter in given
                else f"Parameters lacks {parameter}, so the job would take the default of {definition.logical_id}."
            )
            fix = f"Its command uses: {', '.join(sorted(wanted))}."
            values.refuse(state.name, "job-parameters", parameter, problem, fix)

    def _function(self, state: State, arguments: Mapping[str, Any], values: Values) -> None:
        function = called(self.machine, state, "FunctionName")
        if function not in self.template.functions:
            problem = "FunctionName is no function of template.yaml."
            values.refuse(state.name, "arguments", "", problem, "Fill it from DefinitionSubstitutions.")
            return
        contract = _contract(function, "Input")
        problem = _refusal(contract, arguments.get("Payload")) if contract else ""
        if problem:
            values.refuse(state.name, "contract", "", f"Payload: {problem}", "Pass what the function's contract wants.")


def _contract(function: str, direction: str) -> type[Contract] | None:
    """`ExportCustomersFunction`, "Input" -> ExportCustomersInput of finflows.contracts."""
    wanted = function.removesuffix("Function") + direction
    for module in iter_modules(finflows.contracts.__path__, "finflows.contracts."):
        found = getattr(import_module(module.name), wanted, None)
        if isinstance(found, type) and issubclass(found, Contract):
            return found
    return None


def _refusal(contract: type[Contract], document: Any) -> str:
    """As text, because that is how a function gets its event."""
    try:
        contract.parse(json.dumps(document), what=contract.__name__)
    except InputRefused as exc:
        return str(exc)
    return ""
