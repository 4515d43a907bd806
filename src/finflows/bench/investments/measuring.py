"""The benchmark of investments: rounds of measurements, each in a process and a database of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from pydantic import TypeAdapter

from finflows.application.run_identity import NEW_YORK
from finflows.bench.investments.answers import DayRun, InvestmentMeasurements, RowByRowRun, SecondStart, TaskRun
from finflows.bench.investments.books import SESSION, BenchBooks, bench_books
from finflows.bench.investments.figures import InvestmentFigures
from finflows.bench.investments.plan import InvestmentPlan
from finflows.bench.investments.standing_clock import StandingClock
from finflows.bench.investments.summing_up import figures_of
from finflows.bench.machine import load_average
from finflows.bench.measured_process import MeasurementFailed, Use, run_measured
from finflows.local.providers.fake_providers import FakeProviders

Answer = TypeVar("Answer")
Tell = Callable[[str], None]
_OPEN = datetime.combine(SESSION, time(9, 35), NEW_YORK)


def measure_investments(plan: InvestmentPlan, now: datetime, tell: Tell) -> InvestmentFigures:
    """Raises MeasurementFailed, PostgresMissing."""
    load_before = load_average()
    with TemporaryDirectory(prefix="finflows-bench-") as name:
        tell(f"inventing {plan.plans:,} plans")
        with bench_books(Path(name), plan.plans, plan.symbols) as books:
            measured = InvestmentMeasurements()
            for number in range(1, plan.repeats + 1):
                _Round(f"round {number} of {plan.repeats}", books, plan, tell).measure(measured)
    require_purchases(plan, measured)
    return figures_of(plan, measured, now, load_before)


def require_purchases(plan: InvestmentPlan, measured: InvestmentMeasurements) -> None:
    """What does not buy is quick and says nothing."""
    bought = {
        "the day": (min(each.executed for each in measured.days), plan.plans),
        "row by row": (min(each.plans for each in measured.row_by_row), min(plan.baseline_plans, plan.plans)),
        "the delayed day": (min(each.executed for each in measured.delayed_days), min(plan.delayed_plans, plan.plans)),
        "row by row, delayed": (
            min(each.plans for each in measured.delayed_row_by_row),
            min(plan.delayed_baseline_plans, plan.plans),
        ),
    }
    for what, (found, wanted) in bought.items():
        if found < wanted:
            raise MeasurementFailed(what, 0, f"it bought {found:,} of {wanted:,} plans")


@dataclass(frozen=True)
class _Round:
    name: str
    books: BenchBooks
    plan: InvestmentPlan
    tell: Tell

    def measure(self, measured: InvestmentMeasurements) -> None:
        """With stand-ins of the providers, asked over HTTP."""
        with FakeProviders(StandingClock(_OPEN)) as providers:
            environment = {**providers.environment, "FINFLOWS_CLOCK": _OPEN.isoformat()}
            before = providers.calls.total
            url = self._day(environment, measured)
            measured.api_calls = providers.calls.total - before
            self._again(url, environment, measured)
            self._row_by_row(environment, measured)
            self._delayed(environment, measured)
            self._task(environment, measured)

    def _day(self, environment: Mapping[str, str], measured: InvestmentMeasurements) -> str:
        self.tell(f"{self.name}: {self.plan.plans:,} plans")
        url = self.books.copy()
        measured.days.append(self._ask(DayRun, "run_day", environment, url=url, direct_url=url, most_plans=None)[1])
        return url

    def _again(self, url: str, environment: Mapping[str, str], measured: InvestmentMeasurements) -> None:
        self.tell(f"{self.name}: the finished run, started again")
        measured.again.append(self._ask(SecondStart, "start_again", environment, url=url)[1])

    def _row_by_row(self, environment: Mapping[str, str], measured: InvestmentMeasurements) -> None:
        self.tell(f"{self.name}: {self.plan.baseline_plans:,} plans row by row")
        url, plans = self.books.copy(), self.plan.baseline_plans
        run = self._ask(RowByRowRun, "run_row_by_row", environment, url=url, direct_url=url, plans=plans)[1]
        measured.row_by_row.append(run)

    def _delayed(self, environment: Mapping[str, str], measured: InvestmentMeasurements) -> None:
        plan = self.plan
        self.tell(f"{self.name}: with {plan.round_trip_ms} ms to the server")
        direct = self.books.copy()
        with _behind_a_wire(direct, plan.round_trip_ms) as url:
            urls = {"url": url, "direct_url": direct}
            day = self._ask(DayRun, "run_day", environment, **urls, most_plans=plan.delayed_plans)[1]
        measured.delayed_days.append(day)
        direct = self.books.copy()
        with _behind_a_wire(direct, plan.round_trip_ms) as url:
            urls = {"url": url, "direct_url": direct}
            run = self._ask(RowByRowRun, "run_row_by_row", environment, **urls, plans=plan.delayed_baseline_plans)[1]
        measured.delayed_row_by_row.append(run)

    def _task(self, environment: Mapping[str, str], measured: InvestmentMeasurements) -> None:
        self.tell(f"{self.name}: one task of up to {self.plan.plans_per_task:,} plans")
        url = self.books.copy()
        self._ask(TaskRun, "fetch_only", environment, url=url)
        request = json.dumps({"environment": {**environment, "DATABASE_URL": url}})
        measured.tasks.append(_asked(TaskRun, "run_task", request))

    def _ask(
        self, kind: type[Answer], probe: str, environment: Mapping[str, str], **request: Any
    ) -> tuple[Use, Answer]:
        facts = {"environment": environment, "plans_per_task": self.plan.plans_per_task, **request}
        return _asked(kind, probe, json.dumps(facts))


def _asked(kind: type[Answer], probe: str, request: str) -> tuple[Use, Answer]:
    use, answer = run_measured(probe, [sys.executable, "-m", "finflows.bench.investments.probe", probe, request])
    return use, TypeAdapter(kind).validate_json(answer)


@contextmanager
def _behind_a_wire(url: str, round_trip_ms: float) -> Iterator[str]:
    """The address of the same database through a proxy that takes its time."""
    parts = urlsplit(url)
    argv = [
        *(sys.executable, "-m", "finflows.bench.investments.delay_proxy"),
        *(str(parts.hostname), str(parts.port), str(round_trip_ms / 2e3)),
    ]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as proxy:
        try:
            port = proxy.stdout.readline().strip() if proxy.stdout else ""
            if not port:
                raise MeasurementFailed("a wire to the server", proxy.wait(), "the proxy did not start")
            yield urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}")))
        finally:
            proxy.kill()
