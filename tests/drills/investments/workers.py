"""Duplicate machines as processes of their own, and somebody who kills them at random moments."""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

WORKERS = 4
_BETWEEN_KILLS_S = (0.01, 0.5)
"""A worker needs some 0.1 s to begin buying: some are killed before that, some long after."""

Work = Callable[[], None]


@dataclass
class Workers:
    """``kills`` counts those that SIGKILL has really ended, not those that were done already."""

    chance: random.Random
    kills: int = 0
    failures: int = 0
    _alive: set[int] = field(default_factory=set)

    def at(self, work: Work, kills_wanted: int) -> None:
        """Four at work, killed one by one and started again at once; then they are left to finish."""
        wanted = self.kills + kills_wanted
        self._alive = {_started(work) for _ in range(WORKERS)}
        while self._alive and self.kills < wanted:
            time.sleep(self.chance.uniform(*_BETWEEN_KILLS_S))
            if self._is_killed(self.chance.choice(sorted(self._alive))):
                self._alive.add(_started(work))
        while self._alive:
            self._ended(self._alive.pop())

    def _is_killed(self, pid: int) -> bool:
        """It is a child that nobody has waited for: the number is still its own."""
        os.kill(pid, signal.SIGKILL)
        self._alive.remove(pid)
        return self._ended(pid)

    def _ended(self, pid: int) -> bool:
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status)
        self.kills += killed
        self.failures += not killed and os.WEXITSTATUS(status) != 0
        return killed


def _started(work: Work) -> int:
    """Forked, so that it is at work at once. What it opens is its own; what it has from here it does not touch."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException:  # noqa: BLE001 - the forked copy ends here, whatever happens
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
