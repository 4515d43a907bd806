"""What a month costs: nights, customers, chunks and Spot share -> every line of the bill.

Work is computed from how fast a core screens (docs/bench); sizes and counts per customer are from real-sized nights.
Not solved: what the account pays anyway, and traffic to the receiver of alerts (100 GB a month are free).
"""

from dataclasses import dataclass, field, replace
from typing import Final

from finflows.cost.fargate import START_S, TaskTime, task_lines
from finflows.cost.lines import CostLine
from finflows.cost.prices import HOURS_PER_MONTH, NIGHTS_PER_MONTH, SESSIONS_PER_MONTH, Allowances, Prices

INDEX_S: Final = 4.0  # reading the list and building its index, once per task
LIGHT_STEPS_GB_S: Final = 2 * 2 * 45 + 0.25 * 2 + 1 * 4  # export and merge 2 GB, 45 s each; notify; watch
BYTES_PER_CUSTOMER: Final = 70  # Parquet of a chunk, its results and the archive's row, rounded up
LIST_BYTES: Final = 6_000_000  # OFAC's four files, pinned with every run
LOG_BYTES_PER_STEP: Final = 4_000  # started, finished, and what Lambda adds
TRANSITIONS_BESIDE_CHUNKS: Final = 8
TRANSITIONS_OF_A_SESSION: Final = 12  # beside its groups
ALERT_GB_S: Final = 0.25 * 0.5  # a POST within half a second
METRICS_OF_THE_CODE: Final = 13  # eight counts of a night, five of alerts
HOURS_WITH_METRICS: Final = 2  # of a night: CloudWatch bills a metric by the hours in which it gets data
IDLE_POLLS_PER_MONTH: Final = 5 * 3 * 60 * HOURS_PER_MONTH
"""Lambda's five pollers wait 20 s each; with a maximum concurrency they never become fewer (its SQS scaling page)."""
GIB: Final = 2**30


@dataclass(frozen=True, slots=True)
class Standing:
    """What is paid for being there, as template.yaml has it."""

    alarms: int = 0
    composite_alarms: int = 0
    custom_metrics: int = 0
    dashboards: int = 0
    secrets: int = 0
    keys: int = 0
    polled_queues: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """A month of nights, and of market days when there are plans."""

    customers: int = 300_000
    chunks: int = 30
    nights: float = NIGHTS_PER_MONTH
    spot_share: float = 0.97  # of the chunks; the others are lost on Spot at their end and run again on demand
    names_per_second: float = 30_000
    customers_hit: float = 0.0015  # of the real-sized customers of docs/quality.md
    months_kept: int = 12  # of evidence that has come together
    image_gb: float = 0.15  # compressed
    images_kept: int = 2 * 20  # infra/ecr.yaml, when its two registries are full
    plans: int = 0
    plans_per_task: int = 500
    seconds_per_plan: float = 0.05
    standing: Standing = field(default_factory=Standing)


def month_lines(load: Load, prices: Prices, allowances: Allowances, start_s: float = START_S) -> list[CostLine]:
    """The bill, most variable lines first."""
    return [
        *_tasks(load, prices, start_s),
        *_steps(load, prices, allowances),
        *_storage(load, prices),
        *_messages(load, prices, allowances),
        _own_metrics(load, prices, allowances),
        *_standing(load.standing, prices, allowances),
    ]


def _tasks(load: Load, prices: Prices, start_s: float) -> list[CostLine]:
    seconds = INDEX_S + load.customers / load.chunks / load.names_per_second
    chunks = load.nights * load.chunks
    nights = [
        TaskTime(seconds, 1, 2, on_spot=True, times=chunks),
        TaskTime(seconds, 1, 2, on_spot=False, times=chunks * (1 - load.spot_share)),
    ]
    groups = -(-load.plans // load.plans_per_task)
    seconds = load.plans / max(groups, 1) * load.seconds_per_plan
    sessions = [TaskTime(seconds, 0.25, 0.5, on_spot=False, times=SESSIONS_PER_MONTH * groups)]
    lines = task_lines(nights, prices, start_s)
    if groups:
        lines += [replace(line, what=f"investments: {line.what}") for line in task_lines(sessions, prices, start_s)]
    return lines


def _steps(load: Load, prices: Prices, free: Allowances) -> list[CostLine]:
    groups = -(-load.plans // load.plans_per_task)
    transitions = load.nights * (TRANSITIONS_BESIDE_CHUNKS + load.chunks) + SESSIONS_PER_MONTH * (
        groups and TRANSITIONS_OF_A_SESSION + groups
    )
    alerts = load.nights * load.customers * load.customers_hit
    gb_seconds = load.nights * LIGHT_STEPS_GB_S + alerts * ALERT_GB_S
    requests = load.nights * 4 + alerts
    return [
        CostLine("Lambda, time", gb_seconds, "GB-seconds", prices.lambda_gb_second, free.lambda_gb_seconds),
        CostLine("Lambda, requests", requests, "requests", prices.lambda_million_requests / 1e6, free.lambda_requests),
        CostLine("Step Functions", transitions, "transitions", prices.thousand_transitions / 1e3, free.transitions),
    ]


def _storage(load: Load, prices: Prices) -> list[CostLine]:
    night_gb = (load.customers * BYTES_PER_CUSTOMER + LIST_BYTES) / GIB
    archived_gb = load.customers * BYTES_PER_CUSTOMER / GIB * load.nights
    warm, cold = archived_gb * min(3, load.months_kept), archived_gb * max(0, load.months_kept - 3)
    puts = load.nights * (3 * load.chunks + 40)
    gets = load.nights * (10 * load.chunks + 60)
    return [
        CostLine("S3, work of 30 days and warm evidence", night_gb * 30 + warm, "GB-months", prices.s3_gb_month),
        CostLine("S3 Glacier, cold evidence", cold, "GB-months", prices.glacier_gb_month),
        CostLine("S3, writes", puts, "requests", prices.thousand_puts / 1e3),
        CostLine("S3, reads", gets, "requests", prices.thousand_gets / 1e3),
        CostLine("S3, moves to Glacier", load.nights * 4, "objects", prices.thousand_moves_to_glacier / 1e3),
        CostLine("ECR, images", load.image_gb * load.images_kept, "GB-months", prices.ecr_gb_month),
    ]


def _messages(load: Load, prices: Prices, free: Allowances) -> list[CostLine]:
    alerts = load.nights * load.customers * load.customers_hit
    log_gb = load.nights * (load.chunks + 4) * LOG_BYTES_PER_STEP / GIB + alerts * LOG_BYTES_PER_STEP / GIB
    mails = load.nights * 2
    requests = alerts * 3 + load.standing.polled_queues * IDLE_POLLS_PER_MONTH
    return [
        CostLine("CloudWatch, logs", log_gb, "GB", prices.log_gb, free.log_gb),
        CostLine("X-Ray", load.nights * 5 + alerts, "traces", prices.million_traces / 1e6, free.traces),
        CostLine("SQS", requests, "requests", prices.million_queue_requests / 1e6, free.queue_requests),
        CostLine("DynamoDB, writes", alerts * 3, "writes", prices.million_table_writes / 1e6),
        CostLine("DynamoDB, reads", alerts * 2, "reads", prices.million_table_reads / 1e6),
        CostLine("EventBridge", load.nights * 4, "events", prices.million_events / 1e6),
        CostLine("SNS, mails", mails, "mails", prices.hundred_thousand_mails / 1e5, free.mails),
    ]


def _own_metrics(load: Load, prices: Prices, free: Allowances) -> CostLine:
    metrics = METRICS_OF_THE_CODE + load.standing.custom_metrics
    months = metrics * load.nights * HOURS_WITH_METRICS / HOURS_PER_MONTH
    what = f"CloudWatch, {metrics} own metrics"
    return CostLine(what, months, "metric-months", prices.custom_metric_month, free.custom_metrics)


def _standing(standing: Standing, prices: Prices, free: Allowances) -> list[CostLine]:
    return [
        CostLine("CloudWatch, alarms", standing.alarms, "alarms", prices.alarm_month, free.alarms),
        CostLine("CloudWatch, composite alarms", standing.composite_alarms, "alarms", prices.composite_alarm_month),
        CostLine("CloudWatch, dashboards", standing.dashboards, "dashboards", prices.dashboard_month, free.dashboards),
        CostLine("Secrets Manager", standing.secrets, "secrets", prices.secret_month),
        CostLine("KMS", standing.keys, "keys", prices.key_month),
        CostLine("Budgets", 1, "budget", 0.0),
    ]
