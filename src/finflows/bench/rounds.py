"""Rounds of measurements of screening, each measurement in a process of its own.

What is compared is measured in one run, turn by turn: a machine that slows down for a minute slows all of them down.
Medians are told with the extremes beside them. This process stays small and idle (measured_process.py tells why).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from finflows.bench.answers import BaselinesRun, CustomerFile, InputFacts, MatcherRun, StagesRun
from finflows.bench.measured_process import Use, run_measured
from finflows.bench.measurements import Measurements
from finflows.bench.plan import Plan

Answer = TypeVar("Answer")
Tell = Callable[[str], None]


class ScreeningRounds:
    def __init__(self, customers: Path, list_folder: Path, plan: Plan, folder: Path, tell: Tell) -> None:
        self._given = customers
        self._list_folder = list_folder
        self._plan = plan
        self._folder = folder  # for samples and hits, which are not kept
        self._tell = tell

    def describe(self, rows: int | None) -> InputFacts:
        """Look at the input; `rows` of the customers are measured, or all. Raises InputRefused."""
        sizes = sorted({*self._plan.customer_counts, self._plan.list_size_customers, self._plan.sample})
        request = {"customers": str(self._given), "rows": rows, "sizes": sizes, "folder": str(self._folder)}
        self._tell("reading the customers and the list")
        return self._ask(InputFacts, "describe_input", request)[1]

    def measure(self, facts: InputFacts) -> Measurements:
        measured = Measurements()
        for number in range(1, self._plan.repeats + 1):
            self._round(f"round {number} of {self._plan.repeats}", facts, measured)
        return measured

    def _round(self, name: str, facts: InputFacts, measured: Measurements) -> None:
        plan, everyone = self._plan, facts.customers
        for threshold in plan.thresholds:
            self._tell(f"{name}: finflows screen at {threshold:.2f}")
            _append(measured.command, threshold, self._command(everyone, threshold))
        for threshold in plan.thresholds:
            self._tell(f"{name}: the matcher alone at {threshold:.2f}")
            _append(measured.matcher, threshold, self._matcher(everyone, threshold, None)[1])
        self._tell(f"{name}: cdist and the brute force on {facts.samples[plan.sample].names:,} names")
        measured.baselines.append(self._baselines(facts.samples[plan.sample]))
        self._tell(f"{name}: stages")
        measured.stages.append(self._stages(everyone))
        for size in plan.list_sizes:
            self._tell(f"{name}: a list of {size:,} names")
            few = facts.samples[plan.list_size_customers]
            _append(measured.list_sizes, size, self._matcher(few, plan.main_threshold, size))
        for count in plan.customer_counts_below(everyone.customers):
            self._tell(f"{name}: {count:,} customers")
            use = self._command(facts.samples[count], plan.main_threshold)
            _append(measured.customer_counts, count, use)

    def _command(self, customers: CustomerFile, threshold: float) -> Use:
        argv = [
            *(sys.executable, "-m", "finflows.cli.main", "screen"),
            *("--customers", customers.path, "--list", str(self._list_folder)),
            *("--min-match", str(threshold), "--limit", str(self._plan.limit)),
            *("--out", str(self._folder / "hits.ndjson")),
        ]
        return run_measured("finflows screen", argv)[0]

    def _matcher(self, customers: CustomerFile, threshold: float, size: int | None) -> tuple[Use, MatcherRun]:
        request = {"customers": customers.path, **self._question(threshold), "listed_names": size}
        return self._ask(MatcherRun, "run_matcher", request)

    def _baselines(self, customers: CustomerFile) -> BaselinesRun:
        request = {"customers": customers.path, "thresholds": self._plan.thresholds}
        return self._ask(BaselinesRun, "run_baselines", request)[1]

    def _stages(self, customers: CustomerFile) -> StagesRun:
        request = {"customers": customers.path, **self._question(self._plan.main_threshold)}
        return self._ask(StagesRun, "run_stages", request)[1]

    def _question(self, threshold: float) -> dict[str, float]:
        return {"min_match": threshold, "limit": self._plan.limit}

    def _ask(self, kind: type[Answer], probe: str, request: dict[str, Any]) -> tuple[Use, Answer]:
        question = json.dumps({"list_folder": str(self._list_folder), **request})
        use, answer = run_measured(probe, [sys.executable, "-m", "finflows.bench.probe", probe, question])
        return use, TypeAdapter(kind).validate_json(answer)


def _append(lists: dict[Any, list[Answer]], key: float, value: Answer) -> None:
    lists.setdefault(key, []).append(value)
