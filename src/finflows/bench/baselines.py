"""The baselines of one run: RapidFuzz's `cdist` alone, and the brute force on top of it, on a sample of names."""

import time
from collections import Counter
from collections.abc import Sequence

from finflows.bench.answers import BaselinesRun
from finflows.bench.brute_force import BruteForce, Tokens, blocks_of_names, raw_comparison
from finflows.contracts.errors import FinflowsError
from finflows.screening.matching.index import NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName

Hits = Counter[tuple[int, ListedName, float]]

# A call per name is slow, and its rate only tells why the brute force compares blocks.
_NAMES_ONE_BY_ONE = 100


class EngineDisagrees(FinflowsError):
    """The engine's hits are not those of the brute force: a defect of one of them. No figure of that run counts."""

    exit_code = 70

    def __init__(self, threshold: float, missing: int, extra: int) -> None:
        super().__init__(
            f"At {threshold:.2f} the engine's hits are not those of the brute force: {missing} missing, {extra} more. "
            "This is a defect; no speed is told of a search that is not exact."
        )
        self.missing = missing
        self.extra = extra


def measure_baselines(
    names: Sequence[str], listed: Sequence[ListedName], thresholds: Sequence[float]
) -> BaselinesRun:
    """Measure each once. Raises EngineDisagrees."""
    prepared = [(name, tokens) for name in names if (tokens := tokens_of(prepare_customer_name(name)))]
    queries = [tokens for _, tokens in prepared]
    brute_force = BruteForce(listed, WATCHMAN_0_31)
    index = NameIndex.build(listed, WATCHMAN_0_31)
    seconds: dict[float, float] = {}
    hits: dict[float, int] = {}
    for threshold in thresholds:
        started = time.perf_counter()
        found = list(brute_force.hits(queries, threshold))
        seconds[threshold] = time.perf_counter() - started
        brute_hits: Hits = Counter((hit.query, listed[hit.listed], hit.score) for hit in found)
        _compare(threshold, brute_hits, _engine_hits(index, [name for name, _ in prepared], threshold))
        hits[threshold] = len(found)
    return BaselinesRun(
        names=len(queries),
        token_pairs=sum(map(len, queries)) * len(brute_force.tokens),
        raw_s=_raw(queries, blocks_of_names(queries), brute_force.tokens),
        raw_by_name_s=_raw_by_name(queries, brute_force.tokens),
        brute_force_s=seconds,
        hits=hits,
    )
