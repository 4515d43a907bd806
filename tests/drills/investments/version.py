"""A way of buying what is due, as a drill sees it: something to prepare, work for a process, and a judgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from finflows.adapters.postgres.connection import Connection


@dataclass(frozen=True)
class Judgement:
    due: int
    bought: int
    lost: int
    extra: int
    balanced: bool
    """Holdings are the sum of what was booked."""

    @property
    def is_green(self) -> bool:
        return not (self.lost or self.extra) and self.balanced and self.bought > 0


class Version(Protocol):
    name: str

    def prepare(self, owner: Connection) -> None: ...

    def work(self, url: str, day: date) -> None:
        """One machine's day: everything that it finds due, from the beginning to the end. Killed anywhere."""
        ...

    def judge(self, drilled: str, clean: str, days: Sequence[date]) -> Judgement:
        """Of the drilled database, with one beside it that saw the same days undisturbed."""
        ...
