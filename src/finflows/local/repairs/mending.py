"""How a repair replaces a part of moto: loudly, when the part is not where the repaired release has it."""

from typing import Any


def part(owner: Any, name: str) -> Any:
    """What moto has there now, unbound. Raises AttributeError."""
    return getattr(owner, name)


def mend(owner: Any, name: str, mended: Any) -> None:
    """Put `mended` in place of `owner.name`. Raises AttributeError when there is nothing to replace."""
    getattr(owner, name)
    setattr(owner, name, mended)
