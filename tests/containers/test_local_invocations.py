"""`sam local invoke` of every function with every one of its events. It exits 0 also when the function fails."""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from docker_engine import DockerEngine

from event_cases import CASES
from event_scenes import EVENTS, Stage
from finflows.local.child_environment import child_environment
from night_runs import PROJECT
from static_checks.switched_on import whole_template

BUILT = PROJECT / ".aws-sam/build"
WHOLE = whole_template(PROJECT)


def function_of(path: str) -> str:
    return f"{path.partition('/')[0].title().replace('_', '')}Function"


def variables_of(path: str) -> set[str]:
    return set(WHOLE.functions[function_of(path)].environment)


@pytest.fixture(scope="module")
def relay(stage: Stage, docker: DockerEngine) -> Iterator[str]:
    """AWS as containers reach it: on the engine's own bridge, passed on to 127.0.0.1."""
    gateway = docker.run(
        "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"
    ).stdout.strip()
    port = int(stage.engine.endpoint.rpartition(":")[2])
    with socket.create_server((gateway, 0)) as server:
        threading.Thread(target=_serve, args=(server, port), daemon=True).start()
        yield f"http://{gateway}:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, port: int) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        upstream = socket.create_connection(("127.0.0.1", port))
        for source, sink in ((client, upstream), (upstream, client)):
            threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with closing(sink):
        while data := _received(source):
            sink.sendall(data)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""


@pytest.fixture(scope="module")
def template(stage: Stage, relay: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the artefact, with every variable of every function written out: SAM passes on no others."""
    built = tmp_path_factory.mktemp("artefact") / "build"
    shutil.copytree(BUILT, built)
    document = yaml.safe_load((built / "template.yaml").read_text())
    for name, function in stage.engine.template.functions.items():
        properties = document["Resources"][name]["Properties"]
        given = child_environment(relay, function.environment, {"POWERTOOLS_TRACE_DISABLED": "true"})
        ours = {key: value for key, value in given.items() if key not in {"HOME", "PATH", "VIRTUAL_ENV", "PYTHONPATH"}}
        properties["Environment"] = {"Variables": ours}
    path = built / "template.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def invoked(docker: DockerEngine, template: Path, function: str, event: Path) -> Any:
    command = [str(PROJECT / ".envs/sam/bin/sam"), "local", "invoke", function, "--event", str(event)]
    done = subprocess.run(
        [*command, "--template", str(template), "--skip-pull-image", "--region", "us-east-1"],
        env={**os.environ, **docker.environment, "SAM_CLI_TELEMETRY": "0"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr
    return json.loads(lines[-1])


@pytest.mark.parametrize("path", [path for path in CASES if "DATABASE_HOST" not in variables_of(path)])
def test_sam_invokes_the_function_with_its_event(
    path: str, docker: DockerEngine, bases: str, stage: Stage, template: Path
) -> None:
    """The same events, scenes and expectations as on the artefact; but there is no receiver."""
    case = CASES[path]
    stage.lay_out(case.scene)
    answer = invoked(docker, template, function_of(path), EVENTS / path)
    if path.startswith("deliver_alert/"):
        assert answer == {"batchItemFailures": []}  # buried: localhost may not be a receiver
    else:
        assert answer.get("errorType", "") == case.error, answer
        case.holds(stage, answer)


@pytest.mark.parametrize("path", [path for path in CASES if "DATABASE_HOST" in variables_of(path)])
def test_without_its_database_a_function_asks_for_another_try(
    path: str, docker: DockerEngine, bases: str, template: Path
) -> None:
    """By the name on which the state machine retries; a session that is closed needs no database to say so."""
    answer = invoked(docker, template, function_of(path), EVENTS / path)
    assert answer.get("errorType") == "DatabaseUnavailable", answer
