"""The one moto release whose behaviour `repairs` mends. Another one is refused: it may need other repairs, or none."""

from importlib.metadata import version
from typing import Final

from finflows.local.errors import UnsupportedMoto

REPAIRED_RELEASE: Final = "5.2.5"


def require_repaired_release(found: str | None = None) -> None:
    """Raises UnsupportedMoto unless the installed moto is the repaired one."""
    installed = version("moto") if found is None else found
    if installed != REPAIRED_RELEASE:
        raise UnsupportedMoto(installed, REPAIRED_RELEASE)
