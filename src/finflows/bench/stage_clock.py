"""Where the matcher spends its time, by stage of its search, without a line of it changed.

The engine tells no times: clocks inside would be read thousands of times a second and belong to no score. Instead the
processor's timer interrupts the run every few milliseconds (setitimer(2), ITIMER_PROF), and the processor time since
the last interruption is booked on the stage that is found at work. A stage is known by the code object of a function of
the engine, so renaming one breaks the import here and not the figures.

Not solved: exact times. An interruption during a call into numpy is noticed when the call ends, and its whole time is
booked where it ended; over thousands of interruptions that evens out. Only the main thread is seen: the engine has no
other.
"""

import signal
import time
from collections import defaultdict
from types import CodeType, FrameType, TracebackType
from typing import Final, Self

from finflows.screening.matching.anchors import find_anchors
from finflows.screening.matching.candidates import candidate_pairs
from finflows.screening.matching.exact_scoring import exact_scores
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.name_bound import possible_by_letters, possible_by_tokens
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.token_pair_scores import pair_bounds, pair_scores
from finflows.screening.matching.token_pairs import TokenPairs
from finflows.screening.names import prepare_customer_name, tokens_of

OTHER: Final = "customers to queries, matches to hits"

# Functions call each other: the first of this table that is at work has the time. Order as in threshold_search.py.
_STAGES: Final[dict[CodeType, str]] = {
    find_anchors.__code__: "anchors",
    candidate_pairs.__code__: "candidates",
    possible_by_letters.__code__: "bound by letters",
    pair_bounds.__code__: "bound by token pairs",
    possible_by_tokens.__code__: "bound by token pairs",
    pair_scores.__code__: "true token scores",
    exact_scores.__code__: "exact scores",
    TokenPairs.of.__func__.__code__: "bound by token pairs",  # type: ignore[attr-defined]
    QueryNames.of.__func__.__code__: "encode tokens",  # type: ignore[attr-defined]
    prepare_customer_name.__code__: "prepare names",
    tokens_of.__code__: "prepare names",
    NameIndex.search.__code__: "order and limit",
}
_RANKS: Final = {code: rank for rank, code in enumerate(_STAGES)}
# In the order in which a search passes them.
STAGES: Final = tuple(dict.fromkeys(["prepare names", "encode tokens", *_STAGES.values(), OTHER]))

_INTERVAL_S: Final = 0.001  # the kernel rounds it up to its own tick, 1 to 10 ms


class StageClock:
    """Books processor time between ``with`` and its end; ``seconds`` is by stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = 0.0

    def __enter__(self) -> Self:
        self._last = time.process_time()
        self._before = signal.signal(signal.SIGPROF, self._book)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL_S, _INTERVAL_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)
        self.seconds[OTHER] += time.process_time() - self._last

    def _book(self, _number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self.seconds[stage_at(frame)] += now - self._last
        self._last = now


def stage_at(frame: FrameType | None) -> str:
    """The stage that a frame, or one of its callers, is part of."""
    found: list[CodeType] = []
    while frame is not None:
        if frame.f_code in _RANKS:
            found.append(frame.f_code)
        frame = frame.f_back
    return _STAGES[min(found, key=_RANKS.__getitem__)] if found else OTHER
