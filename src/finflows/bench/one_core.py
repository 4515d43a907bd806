"""Holding a benchmark, and all the processes that it starts, on one core.

Names per second *per core* are told only when no library can spread its work over more. Where the system has no such
call (macOS), nothing is held: all that is measured here computes in one thread anyway.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def on_one_core() -> Iterator[bool]:
    """Hold this process, and what it starts meanwhile, on one core; False where that cannot be done."""
    if sys.platform != "linux":
        yield False
        return
    allowed = os.sched_getaffinity(0)
    # Not the first: interrupts and other programs land there more often.
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, allowed)
