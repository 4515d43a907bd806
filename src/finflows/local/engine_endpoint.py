"""Step Functions that runs elsewhere: AWS's Step Functions Local, or any emulator that answers at an address.

Everything else stays in this process. The other engine is told by options of its own (`--lambda-endpoint`,
`--batch-endpoint`) to call Lambda and Batch at the gateway; the gateway passes what is meant for Step Functions on, so
that a function which asks about its execution gets an answer. The other engine must use the account and region of
aws_names, because the template's ARNs do.

Not there: redrive, time scales and what else the repairs restore. What such engines take: docs/testing.md.
"""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from werkzeug.wrappers import Request, Response

from finflows.local import aws_names
from finflows.local.clients import Clients
from finflows.local.errors import EndpointRefused
from finflows.local.rest_json import ServiceFault, refuse
from finflows.local.template.resources import StateMachine

_ROLE: Final = aws_names.arn("iam", "role/local", region="")
_FINAL: Final = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})
_ANSWERS_WITHIN_S: Final = 60
_OF_THE_CONNECTION: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class DescribedExecution:
    """DescribeExecution's answer, with the names that the interpreter's own executions have."""

    execution_arn: str
    state_machine_arn: str
    name: str
    status: str
    start_date: datetime
    stop_date: datetime
    execution_input: str
    output: Any
    error: str | None
    cause: str | None


@dataclass(slots=True)
class EngineEndpoint:
    """`url` is `http://host:port`. `history` and `ended` are told what the interpreter would tell by itself."""

    url: str
    history: Callable[[str, dict[str, Any]], None]
    ended: Callable[[DescribedExecution], None]
    _clients: Clients = field(init=False)
    _told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._clients = Clients(lambda: self.url, 0)

    def close(self) -> None:
        self._clients.close()

    def define(self, machine: StateMachine) -> None:
        """Make the state machine there, or give it today's definition.

        Raises:
            EndpointRefused: nothing answers, the definition is refused, or the account is another one.
        """
        arn = aws_names.state_machine_arn(machine.name)
        try:
            made = self._made(machine, arn)
            self._call("update_state_machine", stateMachineArn=made, definition=machine.definition, roleArn=_ROLE)
        except ClientError as exc:
            raise EndpointRefused(self.url, f"does not take {machine.source.name}: {exc}") from exc
        if made != arn:
            fix = f"start it with account {aws_names.ACCOUNT_ID} and region {aws_names.REGION}."
            raise EndpointRefused(self.url, f"calls the state machine {made}: {fix}")

    def look(self, execution_arn: str) -> None:
        """Tell what is new about an execution, and its end once it has come. Raises EndpointRefused."""
        try:
            described = self._call("describe_execution", executionArn=execution_arn)
            self._tell_history(execution_arn)
        except ClientError as exc:
            raise EndpointRefused(self.url, f"does not tell about its execution: {exc}") from exc
        if described["status"] in _FINAL:
            self.ended(_execution(described))

    def __call__(self, request: Request) -> Response:
        """Pass a request on, as it is."""
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.netloc, timeout=_ANSWERS_WITHIN_S)
        headers = {key: value for key, value in request.headers if key.lower() not in _OF_THE_CONNECTION}
        try:
            connection.request(request.method, request.full_path.rstrip("?"), request.get_data(), headers)
            answer = connection.getresponse()
            kept = [(key, value) for key, value in answer.getheaders() if key.lower() not in _OF_THE_CONNECTION]
            return Response(answer.read(), status=answer.status, headers=kept)
        except (OSError, http.client.HTTPException) as exc:
            return refuse(ServiceFault(503, "ServiceUnavailable", f"{self.url} does not answer: {exc}"))
        finally:
            connection.close()

    def _made(self, machine: StateMachine, arn: str) -> str:
        """Its ARN. Some engines give an existing machine back without a look at the definition."""
        try:
            made = self._call(
                "create_state_machine",
                name=machine.name,
                definition=machine.definition,
                roleArn=_ROLE,
                type="STANDARD",
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] != "StateMachineAlreadyExists":
                raise
            return arn
        return str(made["stateMachineArn"])

    def _tell_history(self, execution_arn: str) -> None:
        """From the start each time: not every engine's page tokens outlive an answer."""
        token: dict[str, Any] = {}
        while True:
            page = self._call("get_execution_history", executionArn=execution_arn, maxResults=_PAGE, **token)
            for event in page["events"]:
                if event["id"] > self._told.get(execution_arn, 0):
                    self._told[execution_arn] = event["id"]
                    self.history(execution_arn, {"previousEventId": 0, **event})
            if not page.get("nextToken"):
                return
            token = {"nextToken": page["nextToken"]}

    def _call(self, operation: str, **arguments: Any) -> Mapping[str, Any]:
        """Raises ClientError for what the engine refuses, EndpointRefused when it does not answer."""
        try:
            answer: Mapping[str, Any] = getattr(self._clients("stepfunctions"), operation)(**arguments)
        except BotoCoreError as exc:
            raise EndpointRefused(self.url, f"does not answer as Step Functions does: {exc}") from exc
        return answer


def _execution(described: Mapping[str, Any]) -> DescribedExecution:
    return DescribedExecution(
        execution_arn=described["executionArn"],
        state_machine_arn=described["stateMachineArn"],
        name=described["name"],
        status=described["status"],
        start_date=described["startDate"],
        stop_date=described.get("stopDate") or datetime.now(UTC),
        execution_input=described.get("input", "{}"),
        output=None if described.get("output") is None else json.loads(described["output"]),
        error=described.get("error"),
        cause=described.get("cause"),
    )
