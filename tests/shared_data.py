"""Reference data that is not part of the project: real lists, real-sized customers, the reference engine's answers.

Found by the variable FINFLOWS_SHARED, else beside the checkout. A test that needs it is skipped where it is absent, and
fails when the variable promises it.
"""

import os
from pathlib import Path

import pytest

_VARIABLE = "FINFLOWS_SHARED"


def shared(path: str) -> Path:
    """A file or folder of the shared data, such as ``ofac/2026-07``."""
    folder = Path(os.environ.get(_VARIABLE) or Path(__file__).parents[2] / "shared")
    found = folder / path
    if found.exists():
        return found
    if os.environ.get(_VARIABLE):
        pytest.fail(f"{_VARIABLE} is set, but {found} is missing")
    pytest.skip(f"reference data is absent; set {_VARIABLE} to the folder that holds {path}")
