"""A function of the template and its warm processes.

Processes are kept: a second invocation finds modules imported and clients made, as in Lambda. Two invocations
at once run in two processes. A time-out or a crash ends its process, and the next invocation starts a fresh
one. Not there: memory limits, provisioned concurrency, and init time limits.
"""

import json
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from finflows.local import aws_names, lambda_worker, spawning
from finflows.local.child_environment import child_environment
from finflows.local.spawning import Launch, Spawner
from finflows.local.template.resources import Function

_CLOSING_GRACE_S: Final = 2.0
_INIT_TIMEOUT_S: Final = 60.0  # Lambda allows 10 s, on machines that do nothing else meanwhile


@dataclass(frozen=True, slots=True)
class Answer:
    """`payload` is JSON text; `failed` says that it is an error document."""

    payload: str
    failed: bool = False


class _WorkerGone(Exception):
    """The process ended, or was ended, before it answered."""


class _Worker:
    def __init__(self, function: Function, environment: Mapping[str, str], log: Path, spawner: Spawner) -> None:
        ours, theirs = socket.socketpair()
        self._channel = ours
        arguments = [str(theirs.fileno()), function.handler, str(function.code), *map(str, function.layers)]
        launch = Launch(
            program=Path(lambda_worker.__file__),
            arguments=arguments,
            environment=environment,
            folder=function.code,
            pass_fds=[theirs.fileno()],
        )
        with theirs, log.open("ab") as stream:
            self._process: subprocess.Popen[bytes] = spawner.start(launch, stream)

    def exchange(self, request: Mapping[str, Any] | None, timeout_s: float) -> dict[str, Any]:
        """Send a request, if there is one, and wait for an answer. Raises TimeoutError, _WorkerGone."""
        self._channel.settimeout(timeout_s)
        try:
            if request is not None:
                lambda_worker.send(self._channel, request)
            answer: dict[str, Any] | None = lambda_worker.receive(self._channel)
        except (BrokenPipeError, ConnectionResetError) as exc:
            raise _WorkerGone from exc
        if answer is None:
            raise _WorkerGone
        return answer

    def end(self, grace_s: float) -> int:
        self._channel.close()
        return spawning.stop(self._process, grace_s)

    def exit_code(self) -> int:
        """Of a process that has closed its channel and is about to end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_CLOSING_GRACE_S)
        return self.end(0)


@dataclass(frozen=True, slots=True)
class FunctionRuntime:
    """What all functions of an engine share."""

    logs: Path
    environment: Mapping[str, str]
    endpoint: Callable[[], str]
    spawner: Spawner
    timeout_scale: float


class LambdaFunction:
    """`invoke` from any thread."""

    def __init__(self, function: Function, runtime: FunctionRuntime) -> None:
        self._function = function
        self._runtime = runtime
        self._log = runtime.logs / f"{function.name}.log"
        self._timeout_s = function.timeout_s * runtime.timeout_scale
        self._idle: list[_Worker] = []
        self._alive: set[_Worker] = set()
        self._lock = threading.Lock()

    def invoke(self, event: Any) -> Answer:
        """The handler's answer, or the error document that Lambda would give."""
        request_id = str(uuid.uuid4())
        worker, init_error = self._warm_worker()
        if init_error is not None:
            return _failed(init_error)
        try:
            answer = worker.exchange(self._request(request_id, event), self._timeout_s)
        except TimeoutError:
            self._forget(worker)
            worker.end(0)
            return _failed(_timed_out(request_id, self._timeout_s))
        except _WorkerGone:
            self._forget(worker)
            return _failed(_exited(request_id, worker.exit_code()))
        with self._lock:
            self._idle.append(worker)
        return _failed(answer["error"]) if "error" in answer else Answer(answer["payload"])

    def close(self) -> None:
        """End every process, also one that is still at work."""
        with self._lock:
            alive = list(self._alive)
            self._idle.clear()
        for worker in alive:
            worker.end(_CLOSING_GRACE_S)

    def _forget(self, worker: _Worker) -> None:
        with self._lock:
            self._alive.discard(worker)

    def _request(self, request_id: str, event: Any) -> dict[str, Any]:
        return {
            "requestId": request_id,
            "event": event,
            "functionArn": aws_names.function_arn(self._function.name),
            "deadlineMs": int((time.time() + self._timeout_s) * 1000),
        }

    def _warm_worker(self) -> tuple[_Worker, dict[str, Any] | None]:
        with self._lock:
            if self._idle:
                return self._idle.pop(), None
        self._log.parent.mkdir(parents=True, exist_ok=True)
        worker = _Worker(self._function, self._worker_environment(), self._log, self._runtime.spawner)
        try:
            error = worker.exchange(None, _INIT_TIMEOUT_S).get("initError")
        except (TimeoutError, _WorkerGone):
            error = {
                "errorMessage": "The process ended before its handler was imported.",
                "errorType": "Runtime.Unknown",
            }
        if error is not None:
            worker.exit_code()
            return worker, error
        with self._lock:
            self._alive.add(worker)
        return worker, None

    def _worker_environment(self) -> dict[str, str]:
        name = self._function.name
        return child_environment(
            self._runtime.endpoint(),
            self._runtime.environment,
            self._function.environment,
            {
                "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
                "AWS_LAMBDA_FUNCTION_NAME": name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._function.memory_mb),
                "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
                "AWS_LAMBDA_LOG_STREAM_NAME": "local",
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
                "LAMBDA_TASK_ROOT": str(self._function.code),
                "_HANDLER": self._function.handler,
            },
        )


def _failed(document: Mapping[str, Any]) -> Answer:
    return Answer(json.dumps(document), failed=True)


def _timed_out(request_id: str, timeout_s: float) -> dict[str, Any]:
    text = f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds"
    return {"errorType": "Sandbox.Timedout", "errorMessage": text}


def _exited(request_id: str, code: int) -> dict[str, Any]:
    how = f"exit status {code}" if code >= 0 else f"signal {-code}"
    text = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return {"errorType": "Runtime.ExitError", "errorMessage": text}
