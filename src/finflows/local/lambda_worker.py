"""The process in which one function's handler lives, as in Lambda's Python runtime.

    lambda_worker.py FD HANDLER CODE_FOLDER [LAYER_FOLDER...]

The handler is imported once, from the function's folder first, then its layers. Invocations come as JSON over
the socket FD, one at a time; the environment was set by whoever started the process. Error documents are
those of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html This file is run by path
and imports the standard library only; nothing of finflows is on its path but by a layer.
"""

import importlib
import json
import os
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

_LENGTH: Final = struct.Struct("!I")


@dataclass(frozen=True)
class LambdaContext:
    """The handler's second argument: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html."""

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    deadline_ms: int
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self.deadline_ms - int(time.time() * 1000))


def receive(channel: socket.socket) -> Any:
    """The next JSON document, or None when the other side is gone."""
    header = _read(channel, _LENGTH.size)
    if header is None:
        return None
    body = _read(channel, _LENGTH.unpack(header)[0])
    return None if body is None else json.loads(body)


def send(channel: socket.socket, document: Any) -> None:
    body = json.dumps(document).encode()
    channel.sendall(_LENGTH.pack(len(body)) + body)


def _read(channel: socket.socket, size: int) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        part = channel.recv(size - len(received))
        if not part:
            return None
        received += part
    return bytes(received)


def import_handler(handler: str) -> Callable[[Any, LambdaContext], Any]:
    module_name, function_name = handler.rsplit(".", 1)
    function: Callable[[Any, LambdaContext], Any] = getattr(importlib.import_module(module_name), function_name)
    return function


def import_failure(handler: str, error: BaseException) -> dict[str, Any]:
    module_name, function_name = handler.rsplit(".", 1)
    if isinstance(error, ImportError):
        text = f"Unable to import module '{module_name}': {error}"
        return {"errorMessage": text, "errorType": "Runtime.ImportModuleError", "stackTrace": []}
    if isinstance(error, AttributeError) and function_name in str(error):
        text = f"Handler '{function_name}' missing on module '{module_name}'"
        return {"errorMessage": text, "errorType": "Runtime.HandlerNotFound", "stackTrace": []}
    return failure(error)


def failure(error: BaseException) -> dict[str, Any]:
    trace = error.__traceback__.tb_next if error.__traceback__ else None  # from the handler's own frame on
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(trace),
    }


def invoke(handler: Callable[[Any, LambdaContext], Any], request: dict[str, Any]) -> dict[str, Any]:
    """`{"payload": JSON text}` or `{"error": error document}`."""
    context = LambdaContext(
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        invoked_function_arn=request["functionArn"],
        memory_limit_in_mb=int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
        aws_request_id=request["requestId"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
        deadline_ms=request["deadlineMs"],
    )
    try:
        result = handler(request["event"], context)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its answer
        traceback.print_exc()
        return {"error": {**failure(error), "requestId": request["requestId"]}}
    try:
        return {"payload": json.dumps(result)}
    except (TypeError, ValueError) as error:
        text = f"Unable to marshal response: {error}"
        return {"error": {"errorMessage": text, "errorType": "Runtime.MarshalError", "stackTrace": []}}


def serve(channel: socket.socket, handler_name: str) -> None:
    """Import the handler, say so, and answer until the channel closes."""
    try:
        handler = import_handler(handler_name)
    except Exception as error:  # noqa: BLE001 - told to the caller, as Lambda does
        send(channel, {"initError": import_failure(handler_name, error)})
        return
    send(channel, {"ready": True})
    while (request := receive(channel)) is not None:
        answer = invoke(handler, request)
        sys.stdout.flush()
        send(channel, answer)


def main() -> None:
    descriptor, handler_name, *folders = sys.argv[1:]
    sys.path[:1] = folders  # in place of this file's own folder
    with socket.socket(fileno=int(descriptor)) as channel:
        serve(channel, handler_name)


if __name__ == "__main__":
    main()
