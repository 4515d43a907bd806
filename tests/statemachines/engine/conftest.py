"""One engine for the conformance tests: it starts once, and each test brings its own tiny state machine.

A process has one engine at a time, so tests that start engines of their own close the shared one first; it starts
again when the next test asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiny_machines import PROJECT, Machines

from finflows.local.engine import Engine
from finflows.local.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator


class SharedEngine:
    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._machines: Machines | None = None

    def machines(self) -> Machines:
        if self._machines is None:
            faults = Faults(fail_chunk={}, lambda_error={}, lambda_service_error={})
            state_dir = self._factory.mktemp("engine")
            engine = Engine(PROJECT, state_dir, workers=3, faults=faults, time_scale=0.001, timeout_scale=0.05)
            self._machines = Machines(engine.__enter__(), faults)
        return self._machines

    def close(self) -> None:
        if self._machines is not None:
            self._machines.engine.__exit__(None, None, None)
            self._machines = None


@pytest.fixture(scope="session")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedEngine]:
    shared = SharedEngine(tmp_path_factory)
    yield shared
    shared.close()


@pytest.fixture
def machines(shared_engine: SharedEngine) -> Machines:
    return shared_engine.machines()


@pytest.fixture
def machines_are_closed(shared_engine: SharedEngine) -> None:
    shared_engine.close()
