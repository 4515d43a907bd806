"""The baselines of one run: RapidFuzz's `cdist` alone, and the brute force on top of it, on a sample of names."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from finflows.bench.answers import BaselinesRun, BruteForceRun
from finflows.bench.brute_force import BruteForce, Tokens, blocks_of_names, raw_comparison
from finflows.contracts.errors import FinflowsError
from finflows.screening.matching.index import NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName

# A call per name is slow; its rate only tells why the brute force compares blocks.
_NAMES_ONE_BY_ONE: Final = 100
# Scoring every listed name takes about a second each.
_NAMES_SCORED_ONE_BY_ONE: Final = 10
_NO_LIMIT: Final = 1_000_000_000

Hits = Counter[tuple[int, ListedName, float]]


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


def measure_baselines(names: Sequence[str], listed: Sequence[ListedName], thresholds: Sequence[float]) -> BaselinesRun:
    """Measure each once. Raises EngineDisagrees."""
    prepared = [(name, tokens) for name in names if (tokens := tokens_of(prepare_customer_name(name)))]
    queries = [tokens for _, tokens in prepared]
    brute_force = BruteForce(listed, WATCHMAN_0_31)
    index = NameIndex.build(listed, WATCHMAN_0_31)
    runs: dict[float, BruteForceRun] = {}
    for threshold in thresholds:
        started = time.process_time()
        hits = list(brute_force.hits(queries, threshold))
        seconds = time.process_time() - started
        pairs = _pairs(queries, brute_force.tokens)
        runs[threshold] = BruteForceRun(len(queries) / seconds, pairs / seconds, len(hits))
        expected = Counter((hit.query, listed[hit.listed], hit.score) for hit in hits)
        compare(threshold, expected, _engine_hits(index, [name for name, _ in prepared], threshold))
    blocks = [[queries[place] for place in block] for block in blocks_of_names(queries)]
    return BaselinesRun(
        names=len(queries),
        raw_pairs_per_s=_raw_rate(blocks, brute_force.tokens),
        scoring_all_names_per_s=_scoring_all_rate(queries[:_NAMES_SCORED_ONE_BY_ONE], brute_force),
        raw_by_name_pairs_per_s=_raw_rate([[query] for query in queries[:_NAMES_ONE_BY_ONE]], brute_force.tokens),
        brute_force=runs,
    )


def compare(threshold: float, expected: Hits, found: Hits) -> None:
    """Raises EngineDisagrees unless every hit is there as often, with the very same score."""
    missing, extra = (expected - found).total(), (found - expected).total()
    if missing or extra:
        raise EngineDisagrees(threshold, missing, extra)


def _engine_hits(index: NameIndex, names: Iterable[str], threshold: float) -> Hits:
    answers = index.search([Query(name, threshold) for name in names], limit=_NO_LIMIT)
    return Counter((place, match.listed, match.score) for place, matches in enumerate(answers) for match in matches)


def _raw_rate(blocks: Sequence[Sequence[Tokens]], listed: Sequence[bytes]) -> float:
    """Token pairs a second of `cdist` alone; the tokens are bytes before the clock starts."""
    encoded = [[token.encode() for tokens in block for token in tokens] for block in blocks]
    started = time.process_time()
    for tokens in encoded:
        raw_comparison(tokens, listed)
    return sum(map(len, encoded)) * len(listed) / (time.process_time() - started)


def _scoring_all_rate(queries: Sequence[Tokens], brute_force: BruteForce) -> float:
    """Customers' names a second when every listed name is scored by the definition."""
    started = time.process_time()
    for query in queries:
        brute_force.scores(query)
    return len(queries) / (time.process_time() - started)


def _pairs(queries: Sequence[Tokens], listed: Sequence[bytes]) -> int:
    return sum(map(len, queries)) * len(listed)
