"""What botocore knows of the API call behind a Task's Resource, in the spelling of Step Functions.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html: names are PascalCase, and some
optimised integrations take JSON where the API takes text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

_RESOURCE = re.compile(
    r"arn:aws[a-z-]*:states:::(?P<sdk>aws-sdk:)?(?P<service>[a-z0-9]+):(?P<action>\w+)(?P<pattern>\.\S+)?"
)
_BOTO_NAMES = {"states": "stepfunctions", "sfn": "stepfunctions", "eventbridge": "events"}
_JSON_FOR_TEXT = {
    ("lambda", "invoke"): "Payload",
    ("sns", "publish"): "Message",
    ("sqs", "sendMessage"): "MessageBody",
    ("stepfunctions", "startExecution"): "Input",
}
_SYNC_RESULTS = {("batch", "submitJob"): ("DescribeJobs", "jobs")}
"""What a .sync task gives: an item of that member of that operation's answer."""


@dataclass(frozen=True, slots=True)
class Integration:
    service: str
    action: str
    optimised: bool
    pattern: str

    @property
    def service_name(self) -> str:
        """As error names begin: `lambda` -> `Lambda`."""
        return self.service[:1].upper() + self.service[1:]

    @property
    def operation(self) -> OperationModel | None:
        model = service_model(self.service)
        wanted = {name for name in model.operation_names if name.lower() == self.action.lower()}
        return model.operation_model(wanted.pop()) if wanted else None

    @property
    def json_argument(self) -> str | None:
        return _JSON_FOR_TEXT.get((self.service, self.action)) if self.optimised else None

    @property
    def result_shape(self) -> Shape | None:
        if self.pattern == ".sync" and (self.service, self.action) in _SYNC_RESULTS:
            operation, member = _SYNC_RESULTS[self.service, self.action]
            described = service_model(self.service).operation_model(operation).output_shape
            listed = described.members[member] if described else None
            return listed.member if isinstance(listed, ListShape) else None
        return self.operation.output_shape if self.operation and not self.pattern else None


def integration_of(resource: str) -> Integration | None:
    """None for what is no service integration, or of a service that botocore does not have."""
    match = _RESOURCE.fullmatch(resource)
    if match is None:
        return None
    service = _BOTO_NAMES.get(match["service"], match["service"])
    if service not in _session().get_available_services():
        return None
    return Integration(service, match["action"], optimised=not match["sdk"], pattern=match["pattern"] or "")


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


@cache
def service_model(service: str) -> ServiceModel:
    return _session().get_service_model(service)


def faults_of_arguments(integration: Integration, arguments: Mapping[str, Any]) -> list[str]:
    """What the API would refuse: unknown, missing or mistyped arguments."""
    operation = integration.operation
    if operation is None or operation.input_shape is None:
        return []
    given = dict(arguments)
    if integration.json_argument in given and not isinstance(given[integration.json_argument], str):
        given[integration.json_argument] = "{}"
    return _faults(given, operation.input_shape)


def faults_of_result(integration: Integration, result: Any) -> list[str]:
    shape = integration.result_shape
    if shape is None or not isinstance(result, dict):
        return []
    given = dict(result)
    if integration.json_argument in given:
        given[integration.json_argument] = "{}"
    metadata = {"SdkHttpMetadata", "SdkResponseMetadata"}
    return _faults({key: value for key, value in given.items() if key not in metadata}, shape)


def _faults(value: Any, shape: Shape) -> list[str]:
    """Names that the API does not have; only if there are none, what botocore finds in the rest."""
    unknown: list[str] = []
    report = ParamValidator().validate(_in_api_spelling(value, shape, unknown), shape).generate_report()
    return unknown or [line.strip() for line in report.splitlines()]


def _in_api_spelling(value: Any, shape: Shape, unknown: list[str]) -> Any:
    """`{"JobName": "x"}` -> `{"jobName": "x"}`."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = {name[:1].upper() + name[1:]: name for name in shape.members}
        unknown += [f"{key} is none of {', '.join(members)}" for key in value if key not in members]
        return {
            members[key]: _in_api_spelling(item, shape.members[members[key]], unknown)
            for key, item in value.items()
            if key in members
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_in_api_spelling(item, shape.member, unknown) for item in value]
    return value
