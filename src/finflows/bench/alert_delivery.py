"""How quickly alerts reach a receiver, and what a receiver that is down costs the screening.

Deliveries go through the real path: a sender as in the chunk task, the embedded engine's queue and poller, the
function in its processes, HTTP to a receiver on this machine. The engine's DynamoDB is a stand-in that takes some
hundred calls a second, three per alert: a burst is limited by it, so it is reported and not judged. A steady flow is
judged.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from finflows.adapters.alert_queue import LingeringOutlet, SqsAlertQueue
from finflows.application.alert_status import latency
from finflows.bench.machine import Machine
from finflows.bench.measured_process import MeasurementFailed, run_measured
from finflows.bench.rounds import Tell
from finflows.bench.tables import TextTable
from finflows.contracts.alerts import Alert, AlertMatch, AlertQuery, AlertScreening, DeliverAlertInput, MessageKind
from finflows.local.engine import Engine
from finflows.local.kept_alerts import KeptAlertLog

P99_WITHIN_S: Final = 5.0  # the contract: match to 2xx with a healthy receiver
# What a receiver that is down may cost the screening. The undisturbed night beside it is one whose receiver is well: on
# one machine deliveries take their processor time from the same cores, which a night without a receiver does not have.
MOST_SLOWED: Final = 1.25
DOWN: Final = "http://127.0.0.1:9/alerts"  # the discard port, at which nobody listens
_LIST_VERSION: Final = "0" * 64
_PATIENCE_S: Final = 900.0
_LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class AlertPlan:
    rate: float = 50.0  # matches a second
    seconds: float = 60.0
    burst: int = 2_000
    rounds: int = 3
    rows: int = 20_000


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """``posted`` are attempts; more than ``sent`` means that some alert was posted twice."""

    sent: int
    sent_in_s: float
    done_in_s: float
    delivered: int
    posted: int
    p50_s: float
    p95_s: float
    p99_s: float


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """``screening_s``: from the first chunk's start to the last one's end, by kind of receiver, round by round."""

    measured_at: datetime
    machine: Machine
    plan: AlertPlan
    steady: FlowFigures
    burst: FlowFigures
    screening_s: dict[str, list[float]] = field(default_factory=dict)

    @property
    def keeps_the_promise(self) -> bool:
        """And screening is not slowed, as far as it was measured."""
        told_once = all(flow.delivered == flow.sent == flow.posted for flow in (self.steady, self.burst))
        slowed = bool(self.screening_s) and self.ratio("down", "well") > MOST_SLOWED
        return self.steady.p99_s < P99_WITHIN_S and told_once and not slowed

    def ratio(self, of: str, to: str) -> float:
        """The middle of the ratios of rounds that were measured beside each other."""
        return median(a / b for a, b in zip(self.screening_s[of], self.screening_s[to], strict=True))


def measure_flows(project: Path, folder: Path, plan: AlertPlan, tell: Tell) -> tuple[FlowFigures, FlowFigures]:
    """A steady flow, then a burst, on one engine, to a receiver in a process of its own that is well."""
    with _receiver(folder) as (url, printed):
        parameters = {"WebhookUrl": url, "WebhookHosts": "127.0.0.1", "WebhookLoopback": "true"}
        with Engine(project, folder, workers=1, parameter_overrides=parameters) as engine:
            _flow(engine, printed, "bench-warm-up", 20, None)
            tell(f"a steady flow: {plan.rate:.0f} matches a second for {plan.seconds:.0f} s")
            steady = _flow(engine, printed, "bench-steady", round(plan.rate * plan.seconds), plan.rate)
            tell(f"a burst of {plan.burst:,} matches")
            return steady, _flow(engine, printed, "bench-burst", plan.burst, None)


@contextmanager
def _receiver(folder: Path) -> Iterator[tuple[str, Path]]:
    """`finflows receiver`: its address, and the file in which it tells every attempt."""
    folder.mkdir(parents=True, exist_ok=True)
    printed = folder / "receiver.txt"
    command = [sys.executable, "-u", "-m", "finflows.cli.main", "receiver", "--port", "0", "--state-dir", str(folder)]
    with printed.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        try:
            while not (told := printed.read_text(encoding="utf-8")).endswith("\n"):
                if process.poll() is not None:
                    raise MeasurementFailed("finflows receiver", process.returncode, told)
                time.sleep(_LOOK_EVERY_S)
            yield told.split()[-1], printed
        finally:
            process.kill()
            process.wait()


def measure_disturbance(
    customers: Path, lists: Path, folder: Path, plan: AlertPlan, tell: Tell
) -> dict[str, list[float]]:
    """Whole nights side by side: without a receiver, with one that is well, with one that is down."""
    seconds: dict[str, list[float]] = {"none": [], "demo": [], DOWN: []}
    for number in range(plan.rounds):
        for receiver, measured in seconds.items():
            tell(f"screening, round {number + 1} of {plan.rounds}, receiver: {_NAMES[receiver]}")
            state = folder / f"night-{number}-{len(measured)}-{_NAMES[receiver].split()[0]}"
            measured.append(_screening_seconds(customers, lists, state, receiver))
    return {_NAMES[receiver]: measured for receiver, measured in seconds.items()}


_NAMES: Final = {"none": "none", "demo": "well", DOWN: "down"}


def _flow(engine: Engine, printed: Path, run_id: str, count: int, rate: float | None) -> FlowFigures:
    alerts = SqsAlertQueue(engine.client("sqs"), engine.client("sqs").get_queue_url(QueueName="AlertQueue")["QueueUrl"])
    started = time.monotonic()
    with LingeringOutlet(alerts) as outlet:
        for message in _paced(run_id, count, rate):
            outlet.send(message)
    sent_in_s = time.monotonic() - started
    engine.queue("AlertQueue").wait_empty(_PATIENCE_S)
    done_in_s = time.monotonic() - started
    records = list(KeptAlertLog(engine.folder.tables).of_run(run_id))
    figures = latency(records)
    posted = sum(f" {run_id} customer " in line for line in printed.read_text(encoding="utf-8").splitlines())
    return FlowFigures(
        sent=count,
        sent_in_s=round(sent_in_s, 2),
        done_in_s=round(done_in_s, 2),
        delivered=sum(record.delivered_at is not None for record in records),
        posted=posted,
        p50_s=0.0 if figures is None else figures.p50,
        p95_s=0.0 if figures is None else figures.p95,
        p99_s=0.0 if figures is None else figures.p99,
    )


def _paced(run_id: str, count: int, rate: float | None) -> Iterator[DeliverAlertInput]:
    """Evenly, or as fast as they can be made. Each is matched when it is due."""
    started = time.monotonic()
    for number in range(count):
        if rate is not None:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield _message(run_id, number)


def _message(run_id: str, number: int) -> DeliverAlertInput:
    """As large as a usual alert."""
    now = datetime.now(UTC)
    customer, alert = f"C-{number:06d}", f"alert-{run_id}-{number:06d}"
    matches = tuple(
        AlertMatch(entity_id=str(7000 + n), list="SDN", source="OFAC", score=0.9, type="individual", programs=("SDGT",))
        for n in range(3)
    )
    screening = AlertScreening(
        query=AlertQuery(customer_id=customer, type="INDIVIDUAL"), matches=matches, match_count=len(matches)
    )
    document = Alert(
        alert_id=alert,
        job_id=run_id,
        customer_id=customer,
        timestamp=now,
        list_version=_LIST_VERSION,
        screening=screening,
    )
    return DeliverAlertInput(
        id=alert, kind=MessageKind.ALERT, run_id=run_id, matched_at=now, document=document.to_json()
    )


def _screening_seconds(customers: Path, lists: Path, state: Path, receiver: str) -> float:
    command = [sys.executable, "-m", "finflows.cli.main", "run", "screening", "--json", "--chunks", "4"]
    inputs = ["--customers", str(customers), "--list", str(lists), "--state-dir", str(state)]
    ending = ["--receiver", receiver, "--alert-wait", "0"]
    _, told = run_measured("finflows run screening", [*command, *inputs, *ending])
    chunks: list[Mapping[str, Any]] = json.loads(told)["chunks"]
    ends = [datetime.fromisoformat(chunk["finishedAt"]) for chunk in chunks]
    starts = [datetime.fromisoformat(chunk["startedAt"]) for chunk in chunks]
    return round((max(ends) - min(starts)).total_seconds(), 3)


def alert_tables(figures: AlertFigures) -> list[TextTable]:
    flows = (("steady", figures.steady), ("burst", figures.burst))
    plan = figures.plan
    delivery = TextTable(
        f"Match to 2xx: {plan.rate:.0f} a second for {plan.seconds:.0f} s, {plan.burst:,} at once",
        ("flow", "sent", "delivered", "posted", "alerts/s", "p50 s", "p95 s", "p99 s"),
        tuple(
            (
                name,
                f"{flow.sent:,}",
                f"{flow.delivered:,}",
                f"{flow.posted:,}",
                f"{flow.delivered / flow.done_in_s:.0f}",
                f"{flow.p50_s:.2f}",
                f"{flow.p95_s:.2f}",
                f"{flow.p99_s:.2f}",
            )
            for name, flow in flows
        ),
    )
    if not figures.screening_s:
        return [delivery]
    disturbance = TextTable(
        f"Screening {plan.rows:,} customers beside a receiver, {plan.rounds} rounds in turn",
        ("receiver", "seconds, each round", "ratio to none"),
        tuple(
            (name, ", ".join(f"{each:.1f}" for each in seconds), f"{figures.ratio(name, 'none'):.2f}")
            for name, seconds in figures.screening_s.items()
        ),
    )
    return [delivery, disturbance]
