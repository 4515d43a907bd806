"""What a test sees of a command that ran in its own process."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    exit_code: int
    out: str
    err: str


Command = Callable[..., Told]
