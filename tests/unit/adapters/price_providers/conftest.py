"""No test waits between tries, and each is made as often as the program would."""

from collections.abc import Iterator

import pytest
import stamina

from list_servers import ListServer, list_server


@pytest.fixture(autouse=True)
def no_waits() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as served:
        yield served
