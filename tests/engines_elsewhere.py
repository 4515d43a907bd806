"""Step Functions engines elsewhere: one of the tests' own in another process, and the one that a person names.

FINFLOWS_SFN_ENDPOINT says where the latter answers, and FINFLOWS_GATEWAY_PORT the port of 127.0.0.1 at which it calls
Lambda and Batch: see docs/testing.md.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

OWN_ENGINE = Path(__file__).parent / "repaired_engine.py"
NAMED = "FINFLOWS_SFN_ENDPOINT"
GATEWAY_PORT = "FINFLOWS_GATEWAY_PORT"


@dataclass(frozen=True)
class Place:
    """Where the engine answers, and the port at which it expects Lambda and Batch."""

    endpoint: str
    gateway_port: int


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def own_engine() -> Iterator[Place]:
    port = free_port()
    command = [sys.executable, str(OWN_ENGINE), f"http://127.0.0.1:{port}"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as engine:
        assert engine.stdout is not None
        yield Place(engine.stdout.readline().strip(), port)
        engine.communicate("")


def named_engine() -> Iterator[Place]:
    endpoint, port = os.environ.get(NAMED), os.environ.get(GATEWAY_PORT)
    if not endpoint or not port:
        pytest.skip(f"{NAMED} and {GATEWAY_PORT} do not say where a Step Functions engine is (docs/testing.md)")
    place = urlsplit(endpoint)
    try:
        socket.create_connection((place.hostname or "", place.port or 80), timeout=5).close()
    except OSError as exc:
        pytest.skip(f"no Step Functions engine answers at {endpoint} ({exc}); see docs/testing.md")
    yield Place(endpoint, int(port))
