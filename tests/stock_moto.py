"""moto for one test, in whatever process: an engine's repairs stay there when it has gone, and look for an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from moto import mock_aws

from finflows.local.kept_items import KeptItems
from finflows.local.object_files import ObjectFiles
from finflows.local.repairs import seam


@contextmanager
def stock_moto(folder: Path) -> Iterator[None]:
    """Where no engine runs, what its repairs keep goes into a folder."""
    with mock_aws(), pytest.MonkeyPatch.context() as patched:
        kept = SimpleNamespace(items=KeptItems(folder / "items"), objects=ObjectFiles(folder / "objects"))
        if seam._place.seam is None:
            patched.setattr(seam._place, "seam", kept)
        yield
