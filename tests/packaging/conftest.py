"""The artefact, an engine that plays AWS for it, and its functions under the emulator."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from artefact import PROJECT, Artefact, built_artefact
from emulated_function import EmulatedFunction, emulated_environment

from event_scenes import PARAMETERS, Stage
from finflows.local.engine import Engine


@pytest.fixture(scope="session")
def artefact() -> Artefact:
    return built_artefact()


@pytest.fixture(scope="session")
def engine(artefact: Artefact, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """AWS at 127.0.0.1, with the resources of the project's template."""
    with Engine(
        PROJECT, tmp_path_factory.mktemp("state"), workers=1, time_scale=0.01, parameter_overrides=PARAMETERS
    ) as engine:
        yield engine


@pytest.fixture(scope="session")
def emulated(
    artefact: Artefact, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], EmulatedFunction]]:
    """A function by its logical id; started once, then warm."""
    logs = tmp_path_factory.mktemp("logs")
    started: dict[str, EmulatedFunction] = {}
    with ExitStack() as stack:

        def start(name: str) -> EmulatedFunction:
            if name not in started:
                function = artefact.template.functions[name]
                declared = engine.template.functions[name].environment
                environment = emulated_environment(declared, engine.endpoint)
                running = EmulatedFunction(artefact, function, environment, logs / f"{name}.log")
                started[name] = stack.enter_context(running)
            return started[name]

        yield start


@pytest.fixture(scope="session")
def stage(engine: Engine) -> Stage:
    return Stage(engine)


@pytest.fixture(scope="session")
def invoke(emulated: Callable[[str], EmulatedFunction]) -> Callable[[str, Any], Any]:
    """A function of the artefact, by its logical id, with an event."""
    return lambda name, event: emulated(name).invoke(event)
