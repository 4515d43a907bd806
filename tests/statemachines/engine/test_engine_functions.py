"""Lambda's Invoke: what a handler sees, what a caller gets, and what remains warm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tiny_machines import Machines


@pytest.fixture
def invoke(machines: Machines) -> Any:
    def call(event: Any, function: str = "GreetFunction", **options: Any) -> tuple[Any, str | None]:
        payload = json.dumps(event).encode()
        answer = machines.engine.client("lambda").invoke(FunctionName=function, Payload=payload, **options)
        text = answer["Payload"].read()
        return json.loads(text) if text else None, answer.get("FunctionError")

    return call


def test_a_handler_gets_its_event_and_answers(invoke: Any) -> None:
    """Layers and environment come from the template, Globals included."""
    payload, error = invoke({"name": "Bob"})
    assert (payload["greeting"], error) == ("hello Bob", None)


def test_a_function_stays_warm(invoke: Any) -> None:
    """Module state outlives an invocation, as in Lambda."""
    first, second = (invoke({})[0]["calls"] for _ in range(2))
    assert second == first + 1


def test_a_function_is_called_by_name_or_arn(invoke: Any) -> None:
    """With or without a qualifier."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:GreetFunction"
    for name in ("GreetFunction", "GreetFunction:$LATEST", arn, f"{arn}:live"):
        assert invoke({}, name)[1] is None


def test_the_context_is_lambdas(invoke: Any) -> None:
    """ARN, memory, deadline, request id, and the environment that libraries look at."""
    wanted = ["AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT", "AWS_REGION", "TZ", "BUCKET", "AWS_PROFILE"]
    seen, _ = invoke({"do": "context", "environment": wanted})
    assert seen["arn"].endswith(":function:GreetFunction")
    assert seen["memory"] == 128
    assert 0 < seen["left"] <= 500
    environment = seen["environment"]
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "GreetFunction"
    assert environment["LAMBDA_TASK_ROOT"].endswith("functions/greet")
    assert (environment["AWS_REGION"], environment["TZ"]) == ("us-east-1", "UTC")
    assert environment["BUCKET"] == "object-bucket"


def test_the_functions_folder_comes_before_its_layers(invoke: Any) -> None:
    """And nothing of the engine is on the path."""
    path = invoke({"do": "context", "environment": []})[0]["path"]
    assert path[0].endswith("functions/greet")
    assert path[1].endswith("shared")
    assert not [folder for folder in path if folder.endswith("finflows/local")]


def test_no_credentials_of_the_person_reach_a_handler(
    machines: Machines, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that could reach a real account would, one day."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    seen, _ = invoke({"do": "context", "environment": ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"]})
    assert seen["environment"] == {
        "AWS_PROFILE": None,
        "AWS_SESSION_TOKEN": None,
        "AWS_ENDPOINT_URL": machines.engine.endpoint,
    }


def test_an_exception_is_an_unhandled_function_error(invoke: Any) -> None:
    """Type, message and trace, as Python functions give them."""
    payload, error = invoke({"do": "fail"})
    assert error == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("Unwell", "not today")
    assert "lambda_handler" in payload["stackTrace"][0]


def test_a_handler_that_takes_too_long_is_ended(invoke: Any) -> None:
    """Sandbox.Timedout; the next invocation starts a fresh process."""
    payload, error = invoke({"do": "sleep", "seconds": 60})
    assert (error, payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert "Task timed out after 0.50 seconds" in payload["errorMessage"]
    assert invoke({})[0]["calls"] == 1


@pytest.mark.parametrize(("verb", "how"), [("die", "exit status 4"), ("exit", "exit status 3")])
def test_a_process_that_ends_is_a_runtime_exit_error(invoke: Any, verb: str, how: str) -> None:
    """The handler took its process with it."""
    payload, error = invoke({"do": verb})
    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert how in payload["errorMessage"]


def test_an_answer_that_is_no_json_is_a_marshal_error(invoke: Any) -> None:
    """A set has no JSON."""
    assert invoke({"do": "unserialisable"})[0]["errorType"] == "Runtime.MarshalError"


def test_a_module_that_cannot_be_imported_is_told(invoke: Any) -> None:
    """At the first invocation, and at every one after it."""
    for _ in range(2):
        payload, error = invoke({}, "BrokenFunction")
        assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ImportModuleError")
        assert "there_is_no_such_module" in payload["errorMessage"]


def test_an_unknown_function_is_not_found(invoke: Any) -> None:
    """As Lambda says it."""
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        invoke({}, "NoFunction")


def test_a_body_that_is_no_json_is_refused(machines: Machines) -> None:
    """Before any handler sees it."""
    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        machines.engine.client("lambda").invoke(FunctionName="GreetFunction", Payload=b"{")


def test_payloads_have_lambdas_limit(machines: Machines) -> None:
    """6 MB in, or the service refuses."""
    payload = json.dumps("x" * 6_300_000).encode()
    with pytest.raises(ClientError, match="RequestTooLargeException"):
        machines.engine.client("lambda").invoke(FunctionName="GreetFunction", Payload=payload)


def test_an_event_invocation_is_answered_before_it_runs(machines: Machines, invoke: Any) -> None:
    """202 and nothing else; an unknown function is refused all the same."""
    assert invoke({}, InvocationType="Event") == (None, None)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        invoke({}, "NoFunction", InvocationType="Event")


def test_what_a_handler_prints_is_in_its_log(machines: Machines, invoke: Any) -> None:
    """One file per function."""
    invoke({"name": "in the log"})
    log = machines.engine.folder.logs / "functions" / "GreetFunction.log"
    assert "called {'name': 'in the log'}" in log.read_text()


def test_other_operations_of_lambda_are_not_there(machines: Machines) -> None:
    """Said plainly."""
    with pytest.raises(ClientError, match="The embedded engine's Lambda has no GET"):
        machines.engine.client("lambda").list_functions()
