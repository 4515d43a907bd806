"""--engine-endpoint: the machine runs on a Step Functions engine elsewhere, its functions and jobs run here."""

from __future__ import annotations

import json
import shutil
import socket
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from tiny_machines import PROJECT
from werkzeug import Response

from finflows.local.engine import Engine
from finflows.local.errors import EndpointRefused, PortTaken, RedriveRefused

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpserver import HTTPServer
    from werkzeug import Request

    from engines_elsewhere import Place

pytestmark = pytest.mark.usefixtures("machines_are_closed")
MACHINE = "GreetMachine"
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:GreetMachine"
REFUSAL = {"__type": "InvalidDefinition", "message": "QueryLanguage is not known"}


def engine_at(place: Place, folder: Path, project: Path = PROJECT) -> Engine:
    return Engine(project, folder, workers=2, engine_endpoint=place.endpoint, gateway_port=place.gateway_port)


def chunks(*numbers: int, doing: str) -> dict[str, Any]:
    return {"chunks": [{"chunk": number, "doing": doing} for number in numbers]}


def new_run_id() -> str:
    """An engine elsewhere remembers the executions of earlier tests."""
    return f"run-{uuid.uuid4().hex[:8]}"


def test_functions_and_jobs_run_here(place: Place, tmp_path: Path) -> None:
    """The other engine calls Lambda and Batch at the gateway, .sync and JSONata included."""
    run_id = new_run_id()
    with engine_at(place, tmp_path) as engine:
        outcome = engine.execute(MACHINE, run_id, chunks(1, 2, doing="exit 0"))
        described = engine.client("stepfunctions").describe_execution(executionArn=outcome.arn)
    assert outcome.output == {"greeting": "hello you", "done": 2, "redrives": 0}
    assert described["status"] == "SUCCEEDED", "the gateway passes questions on"
    assert len(list((tmp_path / f"logs/{run_id}-1").glob("*.log"))) == 2
    assert [event["type"] for event in outcome.history()][-1] == "ExecutionSucceeded"


def test_a_failure_is_told_here_and_redriven_there(place: Place, tmp_path: Path) -> None:
    """The rule of the template invokes its function; the memory of the run is the other engine's."""
    run_id = new_run_id()
    with engine_at(place, tmp_path) as engine:
        outcome = engine.execute(MACHINE, run_id, chunks(1, doing="exit 64"))
        with pytest.raises(RedriveRefused, match=f"it ran on the engine at {place.endpoint}"):
            engine.redrive(run_id)
    assert (outcome.status, outcome.error, outcome.failed_state) == ("FAILED", "States.TaskFailed", "Work")
    delivered = json.loads((tmp_path / "outbox/events.ndjson").read_text())
    assert delivered["event"]["detail"]["status"] == "FAILED"
    assert [target["function"] for target in delivered["targets"]] == ["GreetFunction"]


def test_an_engine_elsewhere_gets_todays_definition(place: Place, tmp_path: Path) -> None:
    """It outlives the command, and remembers the machine of yesterday."""
    for name in ("Ada", "Grace"):
        project = tmp_path / name
        shutil.copytree(PROJECT, project)
        machine = project / "greet.asl.yaml"
        machine.write_text(machine.read_text().replace("'{% $states.input %}'", f"{{name: {name}}}"))
        with engine_at(place, tmp_path / f"state of {name}", project) as engine:
            outcome = engine.execute(MACHINE, new_run_id(), chunks(1, doing="exit 0"))
        assert outcome.output["greeting"] == f"hello {name}"


def test_an_engine_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """With what to do: start one, or take the embedded engine."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(EndpointRefused, match=f"The Step Functions engine at {url} does not answer.*embedded"):
            Engine(PROJECT, tmp_path, workers=1, engine_endpoint=url).__enter__()


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (400, REFUSAL, r"does not take greet\.asl\.yaml: .*QueryLanguage is not known"),
        (200, {"stateMachineArn": ARN.replace("123456789012", "000000000000")}, "start it with account 123456789012"),
    ],
    ids=["refuses the definition", "another account"],
)
def test_an_engine_that_cannot_serve_is_told_at_the_start(
    status: int, answer: dict[str, str], told: str, httpserver: HTTPServer, tmp_path: Path
) -> None:
    """Before a customer file is uploaded or a job is run."""
    httpserver.expect_request("/").respond_with_json(answer, status=status)
    with pytest.raises(EndpointRefused, match=told):
        Engine(PROJECT, tmp_path, workers=1, engine_endpoint=httpserver.url_for("")).__enter__()


def test_an_engine_that_forgets_its_execution_leaves_an_interrupted_run(httpserver: HTTPServer, tmp_path: Path) -> None:
    """It was started again, say: the run may be started again, too."""

    def answer(request: Request) -> Response:
        operation = request.headers["X-Amz-Target"].split(".")[1]
        known = {
            "CreateStateMachine": {"stateMachineArn": ARN},
            "UpdateStateMachine": {"updateDate": 1},
            "StartExecution": {"executionArn": "x", "startDate": 1},
        }
        unknown = {"__type": "ExecutionDoesNotExist", "message": "no such execution"}
        return Response(json.dumps(known.get(operation, unknown)), status=200 if operation in known else 400)

    httpserver.expect_request("/").respond_with_handler(answer)
    engine = Engine(PROJECT, tmp_path, workers=1, engine_endpoint=httpserver.url_for(""))
    with pytest.raises(EndpointRefused, match=r"does not tell about its execution: .*no such execution"), engine:
        engine.execute(MACHINE, "forgotten", chunks(1, doing="exit 0"))
    (run,) = engine.runs.list()
    assert run.status == "INTERRUPTED"


def test_a_gateway_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """The engine elsewhere was told that port, so another one would not do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"cannot listen on 127.0.0.1:{port}"):
            Engine(PROJECT, tmp_path, workers=1, gateway_port=port).__enter__()


def test_an_engine_without_credentials_reaches_lambda_and_batch(tmp_path: Path) -> None:
    """Step Functions Local uses none for endpoints that it is given: the path tells the service."""
    with Engine(PROJECT, tmp_path, workers=1) as engine:
        greeted = post(f"{engine.endpoint}/2015-03-31/functions/GreetFunction/invocations", {"name": "Ada"})
        request = {"jobName": "j", "jobQueue": "WorkJobQueue", "jobDefinition": "finflows-work"}
        job = post(f"{engine.endpoint}/v1/submitjob", request)["jobId"]
        terminated = post(f"{engine.endpoint}/v1/terminatejob", {"jobId": job, "reason": "a test"})
        (found,) = post(f"{engine.endpoint}/v1/describejobs", {"jobs": [job]})["jobs"]
    assert greeted["greeting"] == "hello Ada"
    assert terminated == {}
    assert found["jobId"] == job


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")  # noqa: S310 - our gateway
    with urllib.request.urlopen(request) as response:  # noqa: S310 - likewise
        answer: dict[str, Any] = json.load(response)
    return answer
