"""One engine for all conformance tests: it starts once, and each test brings its own tiny state machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiny_machines import PROJECT, Machines

from finflows.local.engine import Engine
from finflows.local.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    faults = Faults(fail_chunk={}, lambda_error={}, lambda_service_error={})
    state_dir = tmp_path_factory.mktemp("engine")
    with Engine(PROJECT, state_dir, workers=3, faults=faults, time_scale=0.001, timeout_scale=0.05) as engine:
        yield Machines(engine, faults)
