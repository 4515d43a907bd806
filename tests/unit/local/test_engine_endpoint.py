"""What a Step Functions engine elsewhere is asked, and what becomes of its answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.test import EnvironBuilder

from finflows.local.engine_endpoint import DescribedExecution, EngineEndpoint
from finflows.local.template.resources import StateMachine

MACHINE = StateMachine("Machine", "Machine", '{"StartAt": "A"}', Path("machine.asl.yaml"))
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:Machine"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:Machine:run-1"


class OtherEngine:
    """Answers by operation, and remembers what it was asked."""

    def __init__(self, server: HTTPServer, **answers: Any) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answers = answers
        server.expect_request("/").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        operation = request.headers["X-Amz-Target"].split(".")[1]
        self.asked.append((operation, json.loads(request.get_data())))
        answer = self._answers[operation]
        answer = answer.pop(0) if isinstance(answer, list) else answer
        return Response(json.dumps(answer), status=400 if "__type" in answer else 200)


class Told:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.ends: list[DescribedExecution] = []

    def history(self, _arn: str, event: dict[str, Any]) -> None:
        self.events.append(event)


def endpoint(url: str, told: Told | None = None) -> EngineEndpoint:
    told = told or Told()
    return EngineEndpoint(url, told.history, told.ends.append)


def described(status: str, **more: Any) -> dict[str, Any]:
    names = {"executionArn": EXECUTION, "stateMachineArn": ARN, "name": "run-1", "startDate": 1795413603.0}
    return {**names, "status": status, **more}


def event(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "type": "PassStateEntered", "timestamp": 1795413603.0, **more}


def test_a_machine_that_is_there_gets_todays_definition(httpserver: HTTPServer) -> None:
    """AWS refuses to create it again with another definition."""
    exists = {"__type": "StateMachineAlreadyExists", "message": "it is there"}
    other = OtherEngine(httpserver, CreateStateMachine=exists, UpdateStateMachine={"updateDate": 1})
    endpoint(httpserver.url_for("")).define(MACHINE)
    operation, asked = other.asked[-1]
    assert operation == "UpdateStateMachine"
    assert (asked["stateMachineArn"], asked["definition"]) == (ARN, MACHINE.definition)


def test_each_event_is_told_once_from_every_page(httpserver: HTTPServer) -> None:
    """A night has several pages, and is asked for many times while it runs."""
    pages = [
        {"events": [event(1), event(2, previousEventId=1)], "nextToken": "more"},
        {"events": [event(3, previousEventId=2)]},
        {"events": [event(1), event(2, previousEventId=1)], "nextToken": "more"},
        {"events": [event(3, previousEventId=2), event(4, previousEventId=3)]},
    ]
    descriptions = [described("RUNNING"), described("SUCCEEDED", output='{"ok": true}')]
    OtherEngine(httpserver, DescribeExecution=descriptions, GetExecutionHistory=pages)
    told = Told()
    engine = endpoint(httpserver.url_for(""), told)
    engine.look(EXECUTION)
    assert told.ends == []
    engine.look(EXECUTION)
    assert [(told_event["id"], told_event["previousEventId"]) for told_event in told.events] == [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 3),
    ]
    (end,) = told.ends
    assert (end.status, end.output, end.error) == ("SUCCEEDED", {"ok": True}, None)


@pytest.mark.parametrize("path", ["/", "/?a=b"])
def test_a_request_is_passed_on_as_it_is(path: str, httpserver: HTTPServer) -> None:
    """Target, body and query reach the engine; its answer reaches the function that asked."""
    other = OtherEngine(httpserver, DescribeExecution=described("RUNNING"))
    headers = {"X-Amz-Target": "AWSStepFunctions.DescribeExecution"}
    request = EnvironBuilder(path, method="POST", headers=headers, data=b'{"executionArn": "x"}').get_request()
    answer = endpoint(httpserver.url_for(""))(request)
    assert other.asked == [("DescribeExecution", {"executionArn": "x"})]
    assert json.loads(answer.get_data())["status"] == "RUNNING"
    assert httpserver.log[0][0].query_string.decode() == path.partition("?")[2]


def test_a_request_to_an_engine_that_has_gone_may_be_tried_again() -> None:
    """503, as from a service in trouble: clients know what to do."""
    request = EnvironBuilder("/", method="POST", data=b"{}").get_request()
    answer = endpoint("http://127.0.0.1:9")(request)  # the discard port, where nobody listens
    assert answer.status_code == 503
    assert "http://127.0.0.1:9 does not answer" in json.loads(answer.get_data())["message"]
