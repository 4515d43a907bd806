"""One function of the artefact under AWS's runtime interface emulator and client: Lambda without Lambda.

https://github.com/aws/aws-lambda-runtime-interface-emulator. The emulator answers 200 whatever the function did: a
failure is told by the document's errorType.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

from artefact import Artefact

from finflows.local.child_environment import child_environment
from finflows.local.template.resources import Function

LONGEST_CALL_S = 120
STARTS_WITHIN_S = 30


class EmulatedFunction:
    """A context manager. Processes end with it."""

    def __init__(self, artefact: Artefact, function: Function, environment: Mapping[str, str], log: Path) -> None:
        self._port, runtime_port = _free_port(), _free_port()
        self._log = log
        self._command = [
            str(artefact.emulator),
            "--runtime-interface-emulator-address",
            f"127.0.0.1:{self._port}",
            "--runtime-api-address",
            f"127.0.0.1:{runtime_port}",
            str(artefact.python),
            "-m",
            "awslambdaric",
            function.handler,
        ]
        self._folder = function.code
        self._environment = {
            **environment,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout_s),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "LAMBDA_TASK_ROOT": str(function.code),
            "PYTHONPATH": os.pathsep.join(map(str, artefact.imports_of(function))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,
            )
        self._wait_until_it_listens()
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text()

    def invoke(self, event: Any) -> Any:
        """The answer, or Lambda's error document: errorType, errorMessage, stackTrace."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=LONGEST_CALL_S)) as connection:
            connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
            return json.loads(connection.getresponse().read())

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"the emulator does not listen: {self.log}")


def emulated_environment(declared: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """What the template gives the function, with AWS at the endpoint. Nothing of ours leaks into its imports."""
    given = child_environment(endpoint, declared)
    return {name: value for name, value in given.items() if not name.startswith(("COV", "VIRTUAL_ENV", "PYTHONPATH"))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
