"""One measurement in a process of its own: `python -m finflows.bench.probe NAME '{"argument": ...}'` prints JSON.

Not a command for people: `finflows bench screening` starts it, so that every figure comes from a fresh process.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from finflows.adapters.list_folder import read_list_files, read_list_folder
from finflows.bench.answers import BaselinesRun, InputFacts, MatcherRun, StagesRun
from finflows.bench.baselines import measure_baselines
from finflows.bench.customer_input import (
    customer_file,
    names_of,
    read_customers,
    sample,
    write_sample,
)
from finflows.bench.probing import probe
from finflows.bench.sized_list import list_of_size
from finflows.bench.stage_clock import STAGES, StageClock
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.customer_screening import CustomerScreening, screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName, build_list


def describe_input(customers: str, list_folder: str, rows: int | None, sizes: Sequence[int], folder: str) -> InputFacts:
    """What there is to measure, and samples of the customers. `rows` of them are enough, if it is given."""
    read, all_of_them = read_customers(Path(customers)), Path(customers)
    if rows is not None:
        read = sample(read, rows)
        all_of_them = Path(write_sample(read, len(read), Path(folder)).path)
    tokens = [len(tokens_of(prepare_customer_name(name))) for name in names_of(read)]
    listed = read_list_folder(Path(list_folder))
    if not tokens or not listed.names:
        raise InputRefused("There is nothing to measure: no customer that can be screened, or no listed name.")
    return InputFacts(
        customers=customer_file(all_of_them, read),
        samples={size: write_sample(read, size, Path(folder)) for size in sizes},
        tokens_per_name=sum(tokens) / len(tokens),
        listed_names=len(listed.names),
        listed_tokens=_distinct_tokens(listed.names),
        list_sha256=listed.sha256,
    )


def run_matcher(
    customers: str, list_folder: str, min_match: float, limit: int, listed_names: int | None = None
) -> MatcherRun:
    """Index the list, or one of another size made of it, and screen."""
    read = read_customers(Path(customers))
    listed: Sequence[ListedName] = read_list_folder(Path(list_folder)).names
    if listed_names is not None:
        listed = list_of_size(listed, listed_names)
    started = time.process_time()
    index = NameIndex.build(listed, WATCHMAN_0_31)
    indexed = time.process_time()
    hits = sum(len(each.hits) for each in screen_customers(index, read, min_match, limit))
    ended = time.process_time()
    return MatcherRun(
        names=sum(1 for _ in names_of(read)),
        hits=hits,
        listed_names=len(listed),
        listed_tokens=_distinct_tokens(listed),
        index_s=indexed - started,
        screen_s=ended - indexed,
    )


def run_stages(customers: str, list_folder: str, min_match: float, limit: int) -> StagesRun:
    """What `finflows screen` does, one stage after the other instead of streamed, with a clock on each."""
    seconds: dict[str, float] = {}
    marks = [0.0]

    def ended(stage: str) -> None:
        marks.append(time.process_time())
        seconds[stage] = marks[-1] - marks[-2]

    ended("start Python, import")
    files = read_list_files(Path(list_folder))
    ended("read list files")
    listed = build_list(files)
    ended("prepare list")
    index = NameIndex.build(listed, WATCHMAN_0_31)
    ended("index list")
    read = read_customers(Path(customers))
    ended("read customers")
    with StageClock() as clock:
        screened = list(screen_customers(index, read, min_match, limit))
    seconds |= {f"screen: {stage}": clock.seconds[stage] for stage in STAGES}
    marks.append(time.process_time())
    _write(screened)
    ended("write hits")
    return StagesRun(seconds)


def _write(screened: Sequence[CustomerScreening]) -> None:
    with TemporaryFile("w", encoding="utf-8") as lines:
        for each in screened:
            for hit in each.hits:
                lines.write(json.dumps(asdict(hit), ensure_ascii=False) + "\n")


def run_baselines(customers: str, list_folder: str, thresholds: Sequence[float]) -> BaselinesRun:
    """Raw `cdist` and the brute force; the latter's hits must be the engine's."""
    names = list(names_of(read_customers(Path(customers))))
    return measure_baselines(names, read_list_folder(Path(list_folder)).names, thresholds)


def _distinct_tokens(names: Sequence[ListedName]) -> int:
    return len({token for name in names for token in name.tokens})


_PROBES: Final[dict[str, Callable[..., Any]]] = {
    each.__name__: each for each in (describe_input, run_matcher, run_stages, run_baselines)
}


if __name__ == "__main__":
    probe(_PROBES, *sys.argv[1:])
