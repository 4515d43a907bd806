"""Both kinds of server programs; a kind that this machine lacks is skipped."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from finflows.local.postgres.installations import Installation, system_installations, wheel_installations

_KINDS: dict[str, Callable[[], list[Installation]]] = {"system": system_installations, "wheel": wheel_installations}


@pytest.fixture(params=_KINDS)
def found(request: pytest.FixtureRequest) -> list[Installation]:
    """Server programs of one kind only."""
    present = _KINDS[request.param]()
    if not present:
        pytest.skip(f"no PostgreSQL programs of the kind '{request.param}' on this machine")
    return present


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """Where every user may look: folders of tests are closed to others."""
    with tempfile.TemporaryDirectory(prefix="finflows-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
