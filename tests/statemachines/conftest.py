"""The Step Functions engines elsewhere on which machines are run."""

from collections.abc import Iterator

import pytest

from engines_elsewhere import NAMED, Place, named_engine, own_engine


@pytest.fixture(params=[own_engine, named_engine], ids=["another process", NAMED], scope="module")
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    yield from request.param()
