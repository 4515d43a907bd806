"""The process of a function: what it says over its socket. The engine's tests run it for real."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from finflows.local import lambda_worker

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = {
    "AWS_LAMBDA_FUNCTION_NAME": "F",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/F",
    "AWS_LAMBDA_LOG_STREAM_NAME": "local",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)


def request(event: Any) -> dict[str, Any]:
    deadline = int((time.time() + 5) * 1000)
    return {"requestId": "r", "event": event, "functionArn": "arn:F", "deadlineMs": deadline}


def test_a_handler_is_given_event_and_context() -> None:
    """The answer is JSON text."""

    def handler(event: Any, context: lambda_worker.LambdaContext) -> Any:
        assert 0 < context.get_remaining_time_in_millis() <= 5000
        return [event, context.function_name, context.memory_limit_in_mb, context.aws_request_id]

    assert json.loads(lambda_worker.invoke(handler, request({"a": 1}))["payload"]) == [{"a": 1}, "F", 256, "r"]


def test_a_raised_exception_is_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """And its trace is in the log."""

    def handler(_event: Any, _context: Any) -> Any:
        raise KeyError("x")

    answer = lambda_worker.invoke(handler, request({}))["error"]
    assert (answer["errorType"], answer["errorMessage"], answer["requestId"]) == ("KeyError", "'x'", "r")
    assert "in handler" in answer["stackTrace"][0]
    assert "KeyError" in capsys.readouterr().err


def test_what_is_no_json_cannot_be_answered() -> None:
    """Runtime.MarshalError, as Lambda says."""
    answer = lambda_worker.invoke(lambda _event, _context: {1}, request({}))
    assert answer["error"]["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("source", "handler", "error_type"),
    [
        ("import nowhere_to_be_found", "app_one.handler", "Runtime.ImportModuleError"),
        ("other = 1", "app_two.handler", "Runtime.HandlerNotFound"),
        ("raise RuntimeError('at import')", "app_three.handler", "RuntimeError"),
    ],
)
def test_an_import_that_fails_is_told_by_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, handler: str, error_type: str
) -> None:
    """So that a caller sees what to mend."""
    module = handler.removesuffix(".handler")
    (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises((ImportError, AttributeError, RuntimeError)) as failed:
        lambda_worker.import_handler(handler)
    assert lambda_worker.import_failure(handler, failed.value)["errorType"] == error_type


def test_the_worker_serves_until_the_channel_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready, one answer per request, then the end."""
    (tmp_path / "app_four.py").write_text("def handler(event, context):\n    return event\n")
    ours, theirs = socket.socketpair()
    arguments = ["lambda_worker.py", str(theirs.detach()), "app_four.handler", str(tmp_path)]
    monkeypatch.setattr(lambda_worker.sys, "argv", arguments)
    monkeypatch.setattr(lambda_worker.sys, "path", ["own folder", *lambda_worker.sys.path])
    with ours:
        lambda_worker.send(ours, request("hello"))
        ours.shutdown(socket.SHUT_WR)
        lambda_worker.main()
        assert lambda_worker.receive(ours) == {"ready": True}
        assert lambda_worker.receive(ours) == {"payload": '"hello"'}
        assert lambda_worker.receive(ours) is None


def test_the_worker_ends_when_its_handler_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """After it has said so."""
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(lambda_worker.sys, "argv", ["x", str(theirs.detach()), "no_such_app.handler", "/nowhere"])
    monkeypatch.setattr(lambda_worker.sys, "path", ["own folder", *lambda_worker.sys.path])
    with ours:
        lambda_worker.main()
        assert lambda_worker.receive(ours)["initError"]["errorType"] == "Runtime.ImportModuleError"
