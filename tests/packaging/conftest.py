"""The artefact, an engine that plays AWS for it, and its functions under the emulator."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from artefact import Artefact, built_artefact
from emulated_function import EmulatedFunction, emulated_environment

import postgres
from event_scenes import Stage, own_environment, playing_engine
from finflows.local.engine import Engine
from finflows.local.postgres.local_postgres import LocalPostgres


@pytest.fixture(scope="session")
def artefact() -> Artefact:
    return built_artefact()


@pytest.fixture(scope="session")
def investing(artefact: Artefact, postgres_server: LocalPostgres) -> Iterator[str]:
    """The address of a migrated database for all events."""
    with postgres._made(postgres_server.url, postgres._TEMPLATE) as url:
        yield url


@pytest.fixture(scope="session")
def engine(artefact: Artefact, investing: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """AWS at 127.0.0.1, with the resources of the project's template, and a receiver of alerts."""
    with playing_engine(tmp_path_factory.mktemp("state"), investing) as engine:
        yield engine


@pytest.fixture(scope="session")
def emulated(
    artefact: Artefact, engine: Engine, investing: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], EmulatedFunction]]:
    """A function by its logical id; started once, then warm."""
    logs = tmp_path_factory.mktemp("logs")
    started: dict[str, EmulatedFunction] = {}
    with ExitStack() as stack:

        def start(name: str) -> EmulatedFunction:
            if name not in started:
                function = artefact.template.functions[name]
                declared = engine.template.functions[name].environment
                environment = emulated_environment({**declared, **own_environment(investing)}, engine.endpoint)
                running = EmulatedFunction(artefact, function, environment, logs / f"{name}.log")
                started[name] = stack.enter_context(running)
            return started[name]

        yield start


@pytest.fixture(scope="session")
def stage(engine: Engine, investing: str) -> Stage:
    return Stage(engine, investing)


@pytest.fixture(scope="session")
def invoke(emulated: Callable[[str], EmulatedFunction]) -> Callable[[str, Any], Any]:
    """A function of the artefact, by its logical id, with an event."""
    return lambda name, event: emulated(name).invoke(event)
