"""A Docker engine, the bases, the task images, and an engine of ours that plays AWS for what runs in them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from base_images import TASK_BASE, provide_bases
from docker_engine import DockerEngine, running_engine

from event_scenes import PARAMETERS, Stage
from finflows.local.engine import Engine
from night_runs import PROJECT

VARIABLE = "FINFLOWS_CONTAINERS"
NOBODY_LISTENS = {"WebhookUrl": "https://localhost:9/", "WebhookHosts": "localhost", "WebhookPorts": "9"}


@pytest.fixture(scope="session")
def docker() -> Iterator[DockerEngine]:
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} is not set; `make test-containers` runs this")
    with running_engine(Path(tempfile.mkdtemp(prefix="finflows-docker-"))) as engine:
        yield engine


@pytest.fixture(scope="session")
def bases(docker: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the bases come from."""
    return provide_bases(docker, PROJECT, tmp_path_factory.mktemp("bases"))


@pytest.fixture(scope="session")
def images(docker: DockerEngine, bases: str) -> dict[str, str]:
    """Image by task folder, built as `make image` does."""
    this_machine = {"DOCKER_DEFAULT_PLATFORM": ""}  # they run here, on a base that may have been made here
    options = {"BASE": TASK_BASE, "DOCKER_BUILD_OPTIONS": "--network=host", **this_machine}
    environment = {**docker.environment, **options}
    built = subprocess.run(
        [str(PROJECT / "infra/build-images")], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    sizes = [line for line in built.stdout.splitlines() if line.endswith(" bytes")]
    sys.stdout.write("\n".join([f"\nbases: {bases}", *sizes, ""]))
    return {path.name: f"finflows/{path.name.replace('_', '-')}" for path in (PROJECT / "batch_tasks").iterdir()}


@pytest.fixture(scope="session")
def stage(docker: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """AWS without a database and without a receiver: containers could not reach them."""
    parameters = {**PARAMETERS, **NOBODY_LISTENS}
    with Engine(PROJECT, tmp_path_factory.mktemp("state"), workers=1, parameter_overrides=parameters) as engine:
        yield Stage(engine, "")
