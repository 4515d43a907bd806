"""Answers in AWS's rest-json protocol: JSON in and out, errors told by the `x-amzn-ErrorType` header."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response


class ServiceFault(Exception):
    """A request that the service refuses, with the HTTP status and error code that the client is told."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def answer(request: Request, operation: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Response:
    """The operation's answer to the request's JSON body, or its fault."""
    try:
        return respond(200, operation(json.loads(request.get_data() or b"{}")))
    except ServiceFault as fault:
        return refuse(fault)


def refuse(fault: ServiceFault) -> Response:
    response = respond(fault.status, {"message": fault.message, "__type": fault.code})
    response.headers["x-amzn-ErrorType"] = fault.code
    return response


def respond(status: int, body: Mapping[str, Any]) -> Response:
    response = Response(json.dumps(body), status=status, content_type="application/json")
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return response
