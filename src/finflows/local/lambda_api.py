"""AWS Lambda's Invoke over HTTP: RequestResponse and Event.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. An Event invocation is run once: Lambda's two
retries of a failed one are not emulated, so that a test sees each failure.
"""

import json
import re
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from finflows.local import aws_names
from finflows.local.faults import Faults, FunctionFault
from finflows.local.lambda_function import Answer, LambdaFunction
from finflows.local.observer import FunctionInvoked, Observer
from finflows.local.rest_json import ServiceFault, refuse

_INVOCATION: Final = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_MOST_PAYLOAD_BYTES: Final = 6_291_556  # Lambda's quota for a synchronous payload
_INJECTED: Final = {"errorType": "InjectedFault", "errorMessage": "A drill made this invocation fail."}


class LambdaApi:
    """Answers the requests that are signed for `lambda`."""

    def __init__(self, functions: Mapping[str, LambdaFunction], faults: Faults, observer: Observer) -> None:
        self._functions = functions
        self._faults = faults
        self._observer = observer
        self._events: list[threading.Thread] = []

    def __call__(self, request: Request) -> Response:
        try:
            return self._invocation(request)
        except ServiceFault as fault:
            return refuse(fault)

    def invoke(self, name: str, event: Any) -> Answer:
        """Call a function as the service does, faults included. Raises ServiceFault."""
        function = self._functions.get(name)
        if function is None:
            text = f"Function not found: {aws_names.function_arn(name)}"
            raise ServiceFault(404, "ResourceNotFoundException", text)
        started = time.monotonic()
        answer = self._answer(name, function, event)
        error = json.loads(answer.payload).get("errorType", "Unknown") if answer.failed else None
        self._observer(FunctionInvoked(function=name, duration_s=time.monotonic() - started, error=error))
        return answer

    def close(self) -> None:
        """Wait for Event invocations, then end the warm processes."""
        for thread in self._events:
            thread.join()
        for function in self._functions.values():
            function.close()

    def _answer(self, name: str, function: LambdaFunction, event: Any) -> Answer:
        fault = self._faults.for_function(name)
        if fault is FunctionFault.SERVICE_ERROR:
            raise ServiceFault(500, "ServiceException", "A drill made Lambda itself fail.")
        if fault is FunctionFault.ERROR:
            return Answer(json.dumps(_INJECTED), failed=True)
        try:
            return function.invoke(event)
        except OSError as exc:
            problem = f"The function's process could not be started: {exc.strerror}."
            raise ServiceFault(500, "ServiceException", problem) from exc

    def _invocation(self, request: Request) -> Response:
        match = _INVOCATION.fullmatch(request.path)
        if match is None or request.method != "POST":
            problem = f"The embedded engine's Lambda has no {request.method} {request.path}."
            raise ServiceFault(400, "InvalidRequestContentException", problem)
        name = _function_name(match.group(1))
        event = _event(request.get_data())
        if request.headers.get("X-Amz-Invocation-Type", "RequestResponse") == "Event":
            self._invoke_later(name, event)
            return _response(202, "", failed=False)
        answer = self.invoke(name, event)
        if len(answer.payload) > _MOST_PAYLOAD_BYTES:
            answer = _too_large(answer)
        return _response(200, answer.payload, failed=answer.failed)

    def _invoke_later(self, name: str, event: Any) -> None:
        if name not in self._functions:
            self.invoke(name, event)
        thread = threading.Thread(target=self.invoke, args=(name, event), name=f"event-{name}")
        self._events.append(thread)
        thread.start()


def _function_name(quoted: str) -> str:
    """`Name`, `Name:$LATEST`, or an ARN with or without a qualifier -> `Name`."""
    parts = quoted.split(":")
    return parts[parts.index("function") + 1] if "function" in parts else parts[0]


def _event(body: bytes) -> Any:
    if len(body) > _MOST_PAYLOAD_BYTES:
        text = f"Request must be smaller than {_MOST_PAYLOAD_BYTES} bytes for the InvokeFunction operation"
        raise ServiceFault(413, "RequestTooLargeException", text)
    try:
        return json.loads(body or b"{}")
    except ValueError as exc:
        text = f"Could not parse request body into json: {exc}"
        raise ServiceFault(400, "InvalidRequestContentException", text) from exc


def _too_large(answer: Answer) -> Answer:
    text = f"Response payload size exceeded maximum allowed payload size ({_MOST_PAYLOAD_BYTES} bytes)."
    document = {"errorMessage": text, "errorType": "Function.ResponseSizeTooLarge"}
    return answer if answer.failed else Answer(json.dumps(document), failed=True)


def _response(status: int, payload: str, *, failed: bool) -> Response:
    response = Response(payload, status=status, content_type="application/json")
    response.headers["X-Amz-Executed-Version"] = "$LATEST"
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    if failed:
        response.headers["X-Amz-Function-Error"] = "Unhandled"
    return response
