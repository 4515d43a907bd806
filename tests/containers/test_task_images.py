"""The task images, run with the job definition's argv and environment, as Batch on Fargate would: read-only root, an
init process, a volume on /tmp, and SIGTERM when the machine is taken away.
"""

import socket
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from docker_engine import DockerEngine

from event_scenes import Stage, exported
from finflows.local.child_environment import child_environment
from finflows.local.template.resources import JobDefinition
from night_runs import PROJECT
from static_checks.switched_on import whole_template

DONE, BAD_INPUT, TRY_AGAIN = 0, 64, 75
RUN = "scr-2026-11-23"
DEFINITIONS = whole_template(PROJECT).job_definitions
NOBODY = "65532"

Options = Callable[[JobDefinition, str], list[str]]


def options(definition: JobDefinition, endpoint: str) -> list[str]:
    """As Batch's container properties say; the network is the host's, where AWS is played."""
    environment = child_environment(endpoint, definition.environment)
    ours = {
        name: value for name, value in environment.items() if name not in {"HOME", "PATH", "VIRTUAL_ENV", "PYTHONPATH"}
    }
    settings = [part for name, value in ours.items() for part in ("--env", f"{name}={value}")]
    return ["--rm", "--init", "--read-only", "--network=host", "--mount", "type=volume,dst=/tmp", *settings]


def arguments(definition: JobDefinition, **parameters: str) -> list[str]:
    values = {**definition.parameters, **parameters}
    return [values[part.removeprefix("Ref::")] if part.startswith("Ref::") else part for part in definition.command]


def image_of(definition: JobDefinition, images: dict[str, str]) -> str:
    return images[definition.program.parent.name]


@pytest.fixture(params=sorted(DEFINITIONS))
def definition(request: pytest.FixtureRequest) -> JobDefinition:
    return DEFINITIONS[request.param]


@pytest.fixture
def silence() -> "socket.socket":
    """A server that takes connections and never answers."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    yield server
    server.close()


def test_a_chunk_is_screened_in_its_container(docker: DockerEngine, images: dict[str, str], stage: Stage) -> None:
    """Exit 0, results, then the done marker; a second run of the same chunk finds it done."""
    stage.lay_out(exported)
    definition = DEFINITIONS["ScreenChunkJobDefinition"]
    image = image_of(definition, images)
    command = ["run", *options(definition, stage.engine.endpoint), image, *arguments(definition, runId=RUN, chunk="7")]
    for _ in range(2):
        done = docker.run(*command, check=False)
        assert done.returncode == DONE, done.stdout + done.stderr
        assert f"runs/{RUN}/results/0007.done.json" in stage.keys("WorkBucket")
        assert "Kardelen" not in done.stdout + done.stderr


def test_an_image_says_from_which_commit_it_was_built(
    docker: DockerEngine, images: dict[str, str], definition: JobDefinition
) -> None:
    """What infra/publish-images looks at."""
    label = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
    built = docker.run("image", "inspect", "--format", label, image_of(definition, images)).stdout.strip()
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=PROJECT, check=True, capture_output=True, text=True)  # noqa: S607 - git of the PATH
    assert built.removesuffix("-changed") == head.stdout.strip()


def test_wrong_arguments_are_refused(docker: DockerEngine, images: dict[str, str], definition: JobDefinition) -> None:
    """Exit 64: no rule retries it."""
    done = docker.run(
        "run", *options(definition, "http://127.0.0.1:9"), image_of(definition, images), "--x", check=False
    )
    assert done.returncode == BAD_INPUT, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_sigterm_ends_a_task_that_may_be_tried_again(
    docker: DockerEngine, images: dict[str, str], silence: socket.socket
) -> None:
    """Spot takes the machine away: exit 75, while the task waits for S3."""
    definition = DEFINITIONS["ScreenChunkJobDefinition"]
    endpoint = f"http://127.0.0.1:{silence.getsockname()[1]}"
    name = f"finflows-{uuid.uuid4().hex[:12]}"
    command = [image_of(definition, images), *arguments(definition, runId=RUN, chunk="7")]
    task = docker.start("run", "--name", name, *options(definition, endpoint), *command)
    with silence.accept()[0]:  # it is at work: it has asked for its manifest
        docker.run("kill", "--signal", "TERM", name)
        said, _ = task.communicate()
    assert task.returncode == TRY_AGAIN, said
    assert "interrupted" in said


def test_a_task_is_nobody_and_writes_to_tmp_alone(
    docker: DockerEngine, images: dict[str, str], definition: JobDefinition
) -> None:
    """Numeric user, read-only root; the volume on /tmp keeps the mode that the image gives it."""
    program = "import os, tempfile; tempfile.TemporaryFile().write(b'x'); print(os.getuid()); open('/app/x', 'w')"
    python = ["--entrypoint", "python", image_of(definition, images), "-c", program]
    done = docker.run("run", *options(definition, "http://127.0.0.1:9"), *python, check=False)
    assert done.stdout.strip() == NOBODY, done.stderr
    assert "Read-only file system" in done.stderr


def test_an_image_holds_the_task_and_no_more(
    docker: DockerEngine, images: dict[str, str], definition: JobDefinition
) -> None:
    """Neither engine, command nor tests."""
    unwanted = ("moto", "pytest", "finflows.local", "finflows.cli")
    program = f"import importlib.util as u; print([name for name in {unwanted} if u.find_spec(name)])"
    done = docker.run("run", "--rm", "--entrypoint", "python", image_of(definition, images), "-c", program)
    assert done.stdout.strip() == "[]"
    inspected = docker.run(
        "image", "inspect", "--format", "{{.Config.User}} {{json .Config.Entrypoint}}", image_of(definition, images)
    )
    assert inspected.stdout.strip() == '65532:65532 ["python","/app/main.py"]'


def test_the_context_admits_only_what_images_need() -> None:
    """What is not admitted cannot leak into a layer."""
    admitted = Path(PROJECT / ".dockerignore").read_text().splitlines()
    assert [line for line in admitted if line.startswith("!")] == ["!src/finflows", "!batch_tasks"]
